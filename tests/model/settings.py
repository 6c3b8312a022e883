"""What an authority may set for the repeat-contact rules (domain: repeat contacts)."""

import dataclasses
import datetime
import typing


@dataclasses.dataclass(frozen=True)
class Settings:
    alerts_from: typing.Optional[datetime.date] = None
    window_months: int = 3
    window_days: int = 0  # other than 0: the window is so many days instead
    alert_count: int = 3
    send_any: bool = False


DEFAULT = Settings()
