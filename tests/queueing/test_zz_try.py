import time, os
from datetime import date
import pytest
from queueing import played_month as pm
pytestmark=pytest.mark.django_db
@pytest.mark.parametrize("seed",[int(s) for s in os.environ.get("SEEDS","1").split(",")])
def test_x(house,seed):
    lines=pm.make_lines("DN-TTHCC")
    t=time.time()
    o=pm.play_month(lines,first=date(2026,10,5),days=24,told_days=10,seed=seed)
    print("\nseed",seed,round(time.time()-t,1),"s")
    for c,x in o.items(): print(c,x.told,round(x.held_share,3),"sooner",round(x.sooner/x.told,3),"later",round(x.later/x.told,3),"width",round(x.mean_width,1),"spread",round(x.spread,1))
    T=sum(x.told for x in o.values()); print("all",round(sum(x.held for x in o.values())/T,3), round(sum(sum(x.widths) for x in o.values())/T,1))
