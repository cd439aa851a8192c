"""The calendar as users meet it: made from frames, and planned into frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from matchkit import availability
from matchkit.availability.calendar import Name, as_position, find_id
from matchkit.errors import CalendarError
from matchkit.intake import read_calendars
from matchkit.market.days import iso_date
from matchkit.params import CalendarParams

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from matchkit.intake import Ledger


class Calendar(availability.Calendar):
    """What fits together in people's calendars; see `matchkit.availability.Calendar`, to which this adds frames."""

    _ledger: Ledger | None = None

    @classmethod
    def from_frames(
        cls,
        applicants: Any,
        projects: Any,
        params: CalendarParams | None = None,
        *,
        columns: Mapping[str, str] | None = None,
    ) -> Self:
        """The calendar of the canonical columns; `matchkit schema` lists them.

        Parameters
        ----------
        applicants, projects
            A path, any DataFrame, a list of dicts, or a `Query`. Only the columns that speak of time and place are
            read, so that projects need no title here.
        params
            What is assumed of applicants who did not state their time, working hours, and days of travel.
        columns
            Your column names mapped to matchkit's.

        Returns
        -------
        Calendar
            Applicants and projects by id, or by position in ascending order of ids. What was refused, repaired or
            assumed is in its `ledger`.

        Raises
        ------
        InputError
            If a source cannot be read as a whole, or one side has no usable row.
        """
        params = params or CalendarParams()
        market, ledger = read_calendars(applicants, projects, params, columns)
        calendar = cls.from_market(market, params)
        calendar._ledger = ledger
        return calendar

    def _position(self, side: str, name: Name, ids: tuple[str, ...], n: int) -> int:
        """As below, but that a user's number which is an id as well is refused: either may be meant."""
        at = as_position(name)
        if at is not None and find_id(ids, str(at)) is not None:
            cure = f"Give the id as text, {str(at)!r}; or the position of another name."
            raise CalendarError(f"{at} may be a position or the id of the {side} {str(at)!r}.", cure=cure)
        return super()._position(side, name, ids, n)

    @property
    def ledger(self) -> pd.DataFrame:
        """What `from_frames` refused, repaired or assumed: source, row, column, code, kind, id, what, cure."""
        from matchkit.intake import Ledger

        return (self._ledger or Ledger(())).to_frame()

    def plan(self, applicant: Name, projects: Sequence[Name]) -> pd.DataFrame:
        """Who works when: date, project (id, or position where there are no ids) and hours, by date.

        The plan is within every limit, and in whole quarter-hours.

        Raises
        ------
        CalendarError
            If the projects do not fit together, or the calendar is one of blocks, which has no days.
        """
        import pandas as pd

        work = self.planned_work(applicant, projects)
        named = [self.project_ids[item.project] if self.project_ids else item.project for item in work]
        return pd.DataFrame(
            {
                "date": pd.Series([iso_date(item.day) for item in work], dtype="str"),
                "project": pd.Series(named, dtype="str" if self.project_ids else "int64"),
                "hours": pd.Series([item.hours for item in work], dtype="float64"),
            }
        )
