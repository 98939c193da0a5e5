"""What interviewers listen for: areas, levels, and the codes of signals, weaknesses and flags."""

AREAS = (
    "metrics",
    "trade-off",
    "drift",
    "fairness",
    "evaluation",
    "retrieval and agents",
    "strategy",
    "prioritization",
    "incident",
    "leadership",
    "governance",
    "craft",
)
LEVELS = ("AI PM", "Principal", "specialist")
KINDS = ("case", "story")
VERDICTS = {"strong": "SIG", "weak": "WEAK", "red flag": "FLAG"}
"""Verdict and the kind of ledger rows that belong to it."""
SIGNALS = {
    "SIG-01": "outcomes and measurement, not model fashion",
    "SIG-02": "sees data dependencies, learns in stages",
    "SIG-03": "evaluates before and after launch, with guardrails",
    "SIG-04": "designs doubt, sources, fallback and control",
    "SIG-05": "honest about uncertainty, sets decision points",
    "SIG-06": "shipped AI that people adopted and trusted",
    "SIG-07": "prevented or handled a concrete incident",
    "SIG-08": "explains how metrics mislead and how to harden them",
    "SIG-09": "states limits without destroying value",
    "SIG-10": "makes other teams faster with shared parts",
    "WEAK-01": "novelty over the customer's work",
    "WEAK-02": "accuracy as the only measure",
    "WEAK-03": "no account of noticing and answering decline",
    "WEAK-04": "governance, privacy or safety left to others or to the end",
    "WEAK-05": "vague requirements",
    "WEAK-06": "success is a better experience",
    "WEAK-07": "certain of deterministic performance",
    "WEAK-08": "cannot name what drives cost or delay",
    "FLAG-01": "high stakes without monitoring or rollback",
    "FLAG-02": "waves away trust; it will learn by itself",
    "FLAG-03": "overclaims or deceives",
    "FLAG-04": "nothing that could prove it wrong",
    "FLAG-05": "blames others, owns nothing",
    "FLAG-06": "dismisses governance, privacy or security",
    "FLAG-07": "avoids customers or their voice",
    "FLAG-08": "no failures, no lessons",
    "FLAG-09": "claims technical depth that is not there",
}
"""Codes of the ledger's signals, weaknesses and flags, in short."""
