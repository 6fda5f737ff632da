"""Units as a tree. The path (`/27BIM/7BCA/`) makes « this unit and below » a prefix."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from metiis.db import Base


class Unit(Base):
    """A unit of the tree; a root is a brigade (or a formation outside brigades)."""

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    garrison: Mapped[str] = mapped_column(String(80), default="")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    path: Mapped[str] = mapped_column(String(200), unique=True)
    # The unit's own choice: does an expired contract or medical visit block, or only warn?
    blocks_on_contract: Mapped[bool] = mapped_column(default=True)
    blocks_on_fitness: Mapped[bool] = mapped_column(default=True)

    parent: Mapped["Unit | None"] = relationship(remote_side=[id])

    @property
    def brigade_path(self) -> str:
        """Path of the root this unit hangs from, shared by every unit of the brigade."""
        return f"/{self.path.split('/')[1]}/"

    def contains(self, other: "Unit | None") -> bool:
        """Whether the other unit is this one or below it."""
        return other is not None and other.path.startswith(self.path)
