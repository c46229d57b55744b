# SPDX-License-Identifier: EUPL-1.2
"""What the administration pages serve: master data only; never tickets, appointments, messages or the journal."""

from django.contrib import admin

from motcua.appointments.models import Service
from motcua.doors.administration import (
    accounts,
    feedback,
    feeds,
    places,
    portal,
    postage,
    procedures,
    queueing,
    services,
    special_days,
    staff,
    units,
    vaccination,
)
from motcua.dossiers.models import PortalStatus, Unit
from motcua.feedback.models import FeedbackRule
from motcua.feeds.models import Feed, Forward
from motcua.offices.models import Agency, Closure, EmbedSite, Locality, Office, PublicDay
from motcua.payments.models import BankAccount
from motcua.people.models import User
from motcua.post.models import Carrier, City, CodeRange, Contract, StatusCode, Support, Tariff
from motcua.procedures.models import Procedure, ProcedureVersion
from motcua.queueing.models import Kiosk, Line, PriorityClass
from motcua.specialdays.models import SpecialDayRule
from motcua.vaccination.models import VaccinationSession, Vaccine

admin.site.register(Service, services.ServiceAdmin)
admin.site.register(Office, places.OfficeAdmin)
admin.site.register(Closure, places.ClosureAdmin)
admin.site.register(User, staff.UserAdmin)
admin.site.register(PublicDay, places.PublicDayAdmin)
admin.site.register(Agency, places.AgencyAdmin)
admin.site.register(Procedure, services.ProcedureAdmin)
admin.site.register(ProcedureVersion, procedures.ProcedureVersionAdmin)
admin.site.register(Locality, places.LocalityAdmin)
admin.site.register(EmbedSite, places.EmbedSiteAdmin)
admin.site.register(VaccinationSession, vaccination.VaccinationSessionAdmin)
admin.site.register(Vaccine, vaccination.VaccineAdmin)
admin.site.register(Line, queueing.LineAdmin)
admin.site.register(Kiosk, queueing.KioskAdmin)
admin.site.register(PriorityClass, queueing.PriorityClassAdmin)
admin.site.register(Feed, feeds.FeedAdmin)
admin.site.register(Forward, feeds.ForwardAdmin)
admin.site.register(PortalStatus, portal.PortalStatusAdmin)
admin.site.register(Unit, units.UnitAdmin)
admin.site.register(SpecialDayRule, special_days.SpecialDayRuleAdmin)
admin.site.register(BankAccount, accounts.BankAccountAdmin)
admin.site.register(Carrier, postage.CarrierAdmin)
admin.site.register(Contract, postage.ContractAdmin)
admin.site.register(CodeRange, postage.CodeRangeAdmin)
admin.site.register(Tariff, postage.TariffAdmin)
admin.site.register(Support, postage.SupportAdmin)
admin.site.register(StatusCode, postage.StatusCodeAdmin)
admin.site.register(City, postage.CityAdmin)
admin.site.register(FeedbackRule, feedback.FeedbackRuleAdmin)
