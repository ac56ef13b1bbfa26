from sim.api import check as check
from sim.api import councils as councils
from sim.api import definitions as definitions
from sim.api import difference as difference
from sim.api import explain as explain
from sim.api import load as load
from sim.api import new as new
from sim.api import questions as questions
from sim.api import schema as schema
from sim.demonstration import demo as demo
from sim.result import Result as Result
from sim.running import reproduce as reproduce
from sim.running import run as run
from sim.settings.plan import Plan as Plan
from sim.tracing import trace as trace

__version__: str
RESULTS_VERSION: int

from sim.settings.policies.agency_conversion import AgencyConversion as AgencyConversion
from sim.settings.policies.agency_limit import AgencyLimit as AgencyLimit
from sim.settings.policies.budget_cap import BudgetCap as BudgetCap
from sim.settings.policies.campaign import Campaign as Campaign
from sim.settings.policies.caseload_limit import CaseloadLimit as CaseloadLimit
from sim.settings.policies.court_length import CourtLength as CourtLength
from sim.settings.policies.early_help import EarlyHelp as EarlyHelp
from sim.settings.policies.extra_hours import ExtraHours as ExtraHours
from sim.settings.policies.extra_posts import ExtraPosts as ExtraPosts
from sim.settings.policies.faster_recruitment import FasterRecruitment as FasterRecruitment
from sim.settings.policies.flexible_hours import FlexibleHours as FlexibleHours
from sim.settings.policies.handover import Handover as Handover
from sim.settings.policies.hiring_freeze import HiringFreeze as HiringFreeze
from sim.settings.policies.managers import Managers as Managers
from sim.settings.policies.market_supplement import MarketSupplement as MarketSupplement
from sim.settings.policies.national_scale import NationalScale as NationalScale
from sim.settings.policies.neighbour_pay import NeighbourPay as NeighbourPay
from sim.settings.policies.overseas_campaign import OverseasCampaign as OverseasCampaign
from sim.settings.policies.pay_scale import PayScale as PayScale
from sim.settings.policies.progression import Progression as Progression
from sim.settings.policies.retention_allowance import RetentionAllowance as RetentionAllowance
from sim.settings.policies.retention_talk import RetentionTalk as RetentionTalk
from sim.settings.policies.returner_campaign import ReturnerCampaign as ReturnerCampaign
from sim.settings.policies.shock import Shock as Shock
from sim.settings.policies.shorter_cases import ShorterCases as ShorterCases
from sim.settings.policies.starting_pay import StartingPay as StartingPay
from sim.settings.policies.support_workers import SupportWorkers as SupportWorkers
from sim.settings.policies.trainee_cohort import TraineeCohort as TraineeCohort
from sim.settings.policies.welfare import Welfare as Welfare
