"""The outbox of the index."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.database import Base, UTCDateTime


class IndexEvent(Base):
    """A record that changed, for the worker to look at again; written in the transaction of the change."""

    __tablename__ = "index_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
