"""Functions and categories of the NIST Privacy Framework 1.0 and the NIST Cybersecurity Framework 2.0 (both public domain).

Ids and names are carried over as facts; what each asks for is told by the standard itself.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Category:
    """One category of a framework, under its function. `parts` is how many outcomes the standard lists in it."""

    id: str
    name: str
    function: str
    parts: int


@dataclass(frozen=True, slots=True)
class Framework:
    name: str
    source: str
    categories: tuple[Category, ...]


PRIVACY = Framework(
    "NIST Privacy Framework 1.0",
    "NIST, January 2020",
    (
        Category("ID.IM-P", "Inventory and Mapping", "Identify", 8),
        Category("ID.BE-P", "Business Environment", "Identify", 3),
        Category("ID.RA-P", "Risk Assessment", "Identify", 5),
        Category("ID.DE-P", "Data Processing Ecosystem Risk Management", "Identify", 5),
        Category("GV.PO-P", "Governance Policies, Processes, and Procedures", "Govern", 6),
        Category("GV.RM-P", "Risk Management Strategy", "Govern", 3),
        Category("GV.AT-P", "Awareness and Training", "Govern", 4),
        Category("GV.MT-P", "Monitoring and Review", "Govern", 7),
        Category("CT.PO-P", "Data Processing Policies, Processes, and Procedures", "Control", 4),
        Category("CT.DM-P", "Data Processing Management", "Control", 10),
        Category("CT.DP-P", "Disassociated Processing", "Control", 5),
        Category("CM.PO-P", "Communication Policies, Processes, and Procedures", "Communicate", 2),
        Category("CM.AW-P", "Data Processing Awareness", "Communicate", 8),
        Category("PR.PO-P", "Data Protection Policies, Processes, and Procedures", "Protect", 10),
        Category("PR.AC-P", "Identity Management, Authentication, and Access Control", "Protect", 6),
        Category("PR.DS-P", "Data Security", "Protect", 8),
        Category("PR.MA-P", "Maintenance", "Protect", 2),
        Category("PR.PT-P", "Protective Technology", "Protect", 4),
    ),
)

CYBERSECURITY = Framework(
    "NIST Cybersecurity Framework 2.0",
    "NIST, February 2024",
    (
        Category("GV.OC", "Organizational Context", "Govern", 5),
        Category("GV.RM", "Risk Management Strategy", "Govern", 7),
        Category("GV.RR", "Roles, Responsibilities, and Authorities", "Govern", 4),
        Category("GV.PO", "Policy", "Govern", 2),
        Category("GV.OV", "Oversight", "Govern", 3),
        Category("GV.SC", "Cybersecurity Supply Chain Risk Management", "Govern", 10),
        Category("ID.AM", "Asset Management", "Identify", 7),
        Category("ID.RA", "Risk Assessment", "Identify", 10),
        Category("ID.IM", "Improvement", "Identify", 4),
        Category("PR.AA", "Identity Management, Authentication, and Access Control", "Protect", 6),
        Category("PR.AT", "Awareness and Training", "Protect", 2),
        Category("PR.DS", "Data Security", "Protect", 4),
        Category("PR.PS", "Platform Security", "Protect", 6),
        Category("PR.IR", "Technology Infrastructure Resilience", "Protect", 4),
        Category("DE.CM", "Continuous Monitoring", "Detect", 5),
        Category("DE.AE", "Adverse Event Analysis", "Detect", 6),
        Category("RS.MA", "Incident Management", "Respond", 5),
        Category("RS.AN", "Incident Analysis", "Respond", 4),
        Category("RS.CO", "Incident Response Reporting and Communication", "Respond", 2),
        Category("RS.MI", "Incident Mitigation", "Respond", 2),
        Category("RC.RP", "Incident Recovery Plan Execution", "Recover", 6),
        Category("RC.CO", "Incident Recovery Communication", "Recover", 2),
    ),
)

FRAMEWORKS = (PRIVACY, CYBERSECURITY)
