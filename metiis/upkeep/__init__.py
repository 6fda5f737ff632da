"""Files to mend before they block: visits, contracts, skills, ceilings, silence."""
