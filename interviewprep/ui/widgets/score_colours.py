"""What the scores of a mock interview are drawn in."""

from interviewprep.study.scorecard import Dimension, Score

COLOURS = {
    Score.STRONG_NO: "bold $error",
    Score.NO: "$warning",
    Score.YES: "$success",
    Score.STRONG_HIRE: "bold $success",
}
NOT_SEEN = "$foreground 60%"


def colour_of(dimension: Dimension) -> str:
    """The style of a dimension's score."""
    return NOT_SEEN if dimension.score is None else COLOURS[dimension.score]
