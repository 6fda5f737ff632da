"""Every model: callers write `from metiis.models import Activity`. Facts only, no queries."""

from metiis.models.account import (
    AccessLink,
    AccountState,
    JournalEntry,
    LinkPurpose,
    OutgoingMail,
    ThrottleWindow,
    WebSession,
)
from metiis.models.activity import (
    LIVE,
    Activity,
    ActivityEvent,
    ActivityKind,
    ActivityMove,
    ActivityStatus,
    CancelReason,
    Position,
    Visibility,
    position_skill,
)
from metiis.models.application import (
    Application,
    ApplicationEvent,
    ApplicationStatus,
    DutyDay,
    Move,
    Origin,
    RejectionReason,
    WithdrawalReason,
)
from metiis.models.attendance import Attendance, DayBudget, Mark
from metiis.models.availability import (
    Availability,
    AvailabilityDeclaration,
    AvailabilityDetail,
    AvailabilityYear,
    DayPart,
    DeclarationSource,
    Fit,
)
from metiis.models.behalf import BehalfEntry, Channel
from metiis.models.callup import CallUp, CallUpNumber, Instructions
from metiis.models.campaign import Campaign, CampaignReply, CampaignTarget
from metiis.models.decision import Decision, OverrideReason, Proposal, Verb
from metiis.models.headcount import HeadcountAlert, HeadcountPublication, HeadcountSnapshot
from metiis.models.legal import LegalValue
from metiis.models.notice import (
    DataReport,
    NoticeChannel,
    NoticeHours,
    NoticeKind,
    NoticePreference,
    Notification,
    ReportSubject,
)
from metiis.models.person import EmploymentStatus, Fitness, Person
from metiis.models.plan import PlanRun, PlanStatus, Shortlisted, Wish
from metiis.models.rank import (
    HIGHEST_LEVEL,
    LOWEST_LEVEL,
    RANKS,
    Rank,
    RankCategory,
    level_of,
    rank_at,
)
from metiis.models.reinforcement import Reinforcement, ReinforcementAnswer
from metiis.models.role import Role, RoleGrant
from metiis.models.roster import PendingImport
from metiis.models.search import SavedSearch
from metiis.models.sending import WRITE_KEY, SentOnce
from metiis.models.skill import Qualification, QualificationSource, Skill, SkillFamily
from metiis.models.standing import (
    Absence,
    AbsenceReason,
    AvailabilityPattern,
    AvailabilityPromise,
)
from metiis.models.thread import CalendarFeed, MessageKind, ThreadMessage, ThreadReading
from metiis.models.unit import Unit
from metiis.models.upkeep import FilesTold
from metiis.models.waiting import AnswerLink, ListEvent, ListMove, ListReason

__all__ = [
    "LIVE",
    "ActivityEvent",
    "ActivityMove",
    "WithdrawalReason",
    "Attendance",
    "DayBudget",
    "Mark",
    "CallUp",
    "CallUpNumber",
    "Instructions",
    "NoticeChannel",
    "NoticeHours",
    "NoticeKind",
    "NoticePreference",
    "CalendarFeed",
    "MessageKind",
    "ThreadMessage",
    "ThreadReading",
    "AnswerLink",
    "ListEvent",
    "ListMove",
    "ListReason",
    "Decision",
    "Origin",
    "OverrideReason",
    "PlanRun",
    "PlanStatus",
    "Proposal",
    "Reinforcement",
    "ReinforcementAnswer",
    "Shortlisted",
    "Verb",
    "Wish",
    "Absence",
    "AbsenceReason",
    "AvailabilityDetail",
    "AvailabilityPattern",
    "AvailabilityPromise",
    "BehalfEntry",
    "Campaign",
    "CampaignReply",
    "CampaignTarget",
    "Channel",
    "DayPart",
    "SavedSearch",
    "SentOnce",
    "WRITE_KEY",
    "HIGHEST_LEVEL",
    "LOWEST_LEVEL",
    "RANKS",
    "AccessLink",
    "AccountState",
    "Activity",
    "ActivityKind",
    "ActivityStatus",
    "Application",
    "ApplicationEvent",
    "ApplicationStatus",
    "Availability",
    "AvailabilityDeclaration",
    "AvailabilityYear",
    "CancelReason",
    "DataReport",
    "DeclarationSource",
    "DutyDay",
    "EmploymentStatus",
    "FilesTold",
    "Fit",
    "Fitness",
    "HeadcountAlert",
    "HeadcountPublication",
    "HeadcountSnapshot",
    "JournalEntry",
    "LegalValue",
    "LinkPurpose",
    "Move",
    "Notification",
    "OutgoingMail",
    "PendingImport",
    "Person",
    "Position",
    "Qualification",
    "QualificationSource",
    "Rank",
    "RankCategory",
    "RejectionReason",
    "ReportSubject",
    "Role",
    "RoleGrant",
    "Skill",
    "SkillFamily",
    "ThrottleWindow",
    "Unit",
    "Visibility",
    "WebSession",
    "level_of",
    "position_skill",
    "rank_at",
]
