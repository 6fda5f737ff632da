"""Which role may be granted on what. No database, no HTTP."""

from metiis.models import Role, Unit

# Held over the whole service, never over one unit.
WITHOUT_UNIT = {Role.NATIONAL, Role.ADMIN}


def fault(role: Role, unit: Unit | None, section: str, known_sections: list[str]) -> dict[str, str]:
    """What is wrong with a grant, by field; empty when it can be made."""
    if role in WITHOUT_UNIT:
        return (
            {"unite": "Ce rôle porte sur tout le service\u00a0: laissez l’unité vide."}
            if unit
            else {}
        )
    if unit is None:
        return {"unite": "Choisissez l’unité sur laquelle porte ce rôle."}
    if role is not Role.SECTION_LEADER:
        return (
            {"section": "Seul un chef de section a une section\u00a0: videz ce champ."}
            if section
            else {}
        )
    if section and section not in known_sections:
        known = ", ".join(known_sections) or "aucune"
        return {"section": f"Cette unité n’a pas cette section. Sections connues\u00a0: {known}."}
    return {}
