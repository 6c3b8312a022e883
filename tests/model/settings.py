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


def write_settings(connection, settings):
    """{authority: Settings} into a database whose services are yet to start."""
    for authority, chosen in settings.items():
        values = dataclasses.asdict(chosen)
        names = ", ".join(values)
        connection.execute(
            f"INSERT INTO frontdoor.authority_setting (authority_id, {names}) "
            f"SELECT authority_id, {', '.join(['%s'] * len(values))} "
            "FROM frontdoor.authority WHERE gss_code = %s "
            f"ON CONFLICT (authority_id) DO UPDATE SET ({names}) = "
            f"ROW ({', '.join('excluded.' + name for name in values)})",
            [*values.values(), authority])
