"""What frontdoor's projections and alerts must be: an independent model of domain and design."""

from .activity import differences_of_activity
from .alert_states import differences_of_topic, sent_alerts
from .compare import differences
from .dfe import differences_of_figures
from .event import TOPICS, Event
from .history import random_history
from .projection import Projection, project
from .settings import Settings

__all__ = ["TOPICS", "Event", "Projection", "Settings", "differences", "differences_of_activity",
           "differences_of_figures", "differences_of_topic", "project", "random_history",
           "sent_alerts"]
