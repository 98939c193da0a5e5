"""The two weighted scorecards on which candidates are rated.

The weights are those of the two role descriptions. Ratings from 1 to 4, the bar and the floor are this course's own.
"""

BAR, FLOOR = 3.0, 2
CARDS = {
    "ai_pm": {
        "SCORE-01": ("Product sense for AI use cases", 20),
        "SCORE-02": ("Metrics and experimentation", 20),
        "SCORE-03": ("AI evaluation and life cycle", 15),
        "SCORE-04": ("Data and privacy literacy", 15),
        "SCORE-05": ("Execution and prioritization", 15),
        "SCORE-06": ("Cross-functional leadership", 10),
        "SCORE-07": ("Communication", 5),
    },
    "principal": {
        "SCORE-08": ("AI product strategy", 20),
        "SCORE-09": ("Execution and delivery leadership", 20),
        "SCORE-10": ("Evaluation and measurement", 20),
        "SCORE-11": ("Responsible AI and risk", 15),
        "SCORE-12": ("Technical fluency", 15),
        "SCORE-13": ("Communication and influence", 10),
    },
}
"""Card, code, name of the dimension and weight in percent."""
