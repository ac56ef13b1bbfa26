"""The product rules of the report: when it refuses, how much it shows, how coarse its numbers are.

These are rules about what a reader may be told, not facts about a council; each names the section of the report
specification it comes from.
"""

from __future__ import annotations

from typing import Final

# Section 9: when a report is refused.
FEWEST_FUTURES: Final = 100
LARGEST_ERROR_CASES: Final = 0.25
LARGEST_ERROR_SHARE: Final = 0.025
MOST_FAILED_SHARE: Final = 0.01
SMALLEST_NAMED_TEAM_FTE: Final = 5

# Section 3.3: how much fits two sides of A4.
MOST_PLANS_SHOWN: Final = 4
MOST_SETTINGS_SHOWN: Final = 8
MOST_SETTINGS_LINES: Final = 8
NAME_CHARACTERS_A_LINE: Final = 24
REASON_CHARACTERS_A_LINE: Final = 36
MOST_REASON_CHARACTERS: Final = 3 * REASON_CHARACTERS_A_LINE
MOST_SOURCE_CHARACTERS: Final = 22
MOST_PART_CHARACTERS: Final = 26
PARTS_BESIDE_TODAY: Final = 2
MOST_HALF_YEARS_SHOWN: Final = 7
FEWEST_HALF_YEARS_SHOWN: Final = 3
MOST_NOT_TOLD: Final = 5
MOST_PAST_TESTS: Final = 2
MOST_DRIFTS_SHOWN: Final = 3
MOST_TITLE_CHARACTERS: Final = 110
MOST_ANSWER_SENTENCES: Final = 4
MOST_PLAN_NAME_CHARACTERS: Final = 40
MOST_REPORT_BYTES: Final = 200_000
FAN_HEIGHT_MM: Final = 43
DOTS_HEIGHT_MM: Final = 19

# Section 3.4 and 8: when a sentence is said.
LATE_EFFECT_MONTHS: Final = 3
SETTLING_SHARE_PER_YEAR: Final = 0.05
LONG_HORIZON_MONTHS: Final = 36

# Section 3.5: the shares of empty posts at which the sum on paper is repeated.
EMPTY_POST_SHARES: Final = ("0", "0.05", "0.10", "0.15")

# Section 4.2: futures from which the outer band is drawn, dots of the dot chart, lines of the caseload strip.
OUTER_BAND_FUTURES: Final = 200
DOTS: Final = 50
STRIP_LINES: Final = (22, 26)
MOST_ALT_WORDS: Final = 40

# Section 5: grains, and the shares at which a chance changes its word.
CASE_GRAINS: Final = ("0.1", "0.5", "1", "2", "5")
DIFFERENCE_GRAINS: Final = ("0.1", "0.5", "1", "2")
FINE_DIFFERENCE_GRAINS: Final = ("0.01", "0.1", "0.5", "1", "2")
FINER_GRAINS: Final = ("0.05", "0.01", "0.001", "0.0001", "0.00001", "0.000001")
NARROW_RANGE_CASES: Final = 3
UNLIKELY_SHARE: Final = 0.20
LIKELY_SHARE: Final = 0.80
SMALL_BASE_FTE: Final = 50

# Section 6: wording.
MOST_SENTENCE_WORDS: Final = 30
MOST_AVERAGE_SENTENCE_WORDS: Final = 20
HIGHEST_READING_GRADE: Final = 9.0
MOST_MESSAGE_LINES: Final = 3
