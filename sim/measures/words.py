"""What each measure counts, in sentences a councillor can follow."""

from __future__ import annotations

DEFINITIONS: dict[str, str] = {
    "average_caseload": (
        "Cases held divided by the FTE of everyone holding at least one case, agency and absent holders included (DfE)."
    ),
    "caseload_team": (
        "Cases held in the front-line teams divided by the FTE of all their social workers, holding a case or not."
    ),
    "caseload_per_post": "Cases held by social workers or waiting, divided by established posts, filled or not.",
    "caseload_experienced": "Average caseload within the experienced grade; agency workers count as their grade.",
    "caseload_newly_qualified": "Average caseload within the newly qualified grade.",
    "caseload_points": (
        "Cases weighted by the hours they need, an average case counting 1, divided by the FTE of their holders."
    ),
    "share_over_cap": "Share of workers with more cases than the council's own cap for them.",
    "share_over_22": "Share of workers with more than 22 cases per FTE.",
    "share_over_26": "Share of workers with more than 26 cases per FTE.",
    "workers_over_50": "Workers with more than 50 cases per FTE.",
    "highest_caseload": "The highest number of cases per FTE of any worker.",
    "days_over_cap": "Days in the month on which workers held more cases than their cap, per social worker in post.",
    "support_caseload": "Cases led by community resource workers divided by their FTE.",
    "open_cases": "Open cases, waiting ones included.",
    "unallocated_cases": "Open cases waiting for a worker.",
    "cases_held_by_agency": "Open cases led by an agency worker.",
    "uncovered_case_days": "Days on which a case had nobody at work for it: waiting, or its worker absent and not covered.",
    "longest_gap_days": "The longest time a child of the month had been without a worker.",
    "referrals": "Children referred, repeat referrals included.",
    "re_referral_rate": "Share of the year's referrals that came within 12 months of an earlier one.",
    "stage_starts": "Cases that began a stage.",
    "assessments_in_45_days": (
        "Share of assessments completed in the month that were completed within 45 working days of the referral."
    ),
    "assessments_late": "Assessments completed after 45 working days.",
    "cp_visits_on_time": "Share of statutory visits to children on protection plans, due in the month, that were made in time.",
    "unprepared_contact_share": "Share of visits and reviews held on a case whose worker had just changed.",
    "handovers": "Changes of lead worker, the first allocation left out.",
    "children_with_2_plus_changes": "Share of open children with two or more changes of lead worker in 12 months.",
    "children_with_3_plus_changes": "Share of open children with three or more changes of lead worker in 12 months.",
    "agency_spells_per_child": "Different agency lead workers in 12 months, per open child.",
    "repeat_plan_rate": "Share of the year's protection plans begun within two years of an earlier plan's end.",
    "repeat_plan_rate_ever": "Share of the year's protection plans for a child who had one before, whenever.",
    "utilisation": "Hours of work there are, waiting cases included, divided by the hours the workers have.",
    "unmet_hours": "Hours of work neither done nor put off to a later day.",
    "direct_time_share": "Hours served on cases divided by the hours social workers were at work; the rest is overhead.",
    "hours_by_stage": "Recurring hours that the cases asked for.",
    "permanent_fte": "Permanent social workers in post.",
    "newly_qualified_share": "Newly qualified FTE in permanent FTE.",
    "effective_capacity_fte": (
        "FTE times how settled in each worker is times their cap over 18: what the workforce can carry in full workers."
    ),
    "vacancies_fte": "Funded posts less filled posts. A vacancy covered by an agency worker is still a vacancy.",
    "vacancy_rate": "Vacancies divided by vacancies and FTE in post together, agency in neither (DfE).",
    "months_to_fill": "Mean time from vacancy to start of the year's starters.",
    "turnover_rate": "FTE leavers of 12 months divided by FTE in post at the date (DfE). Empty until 12 months are known.",
    "leavers_fte": "Permanent social workers whose last day fell in the month.",
    "exit_interview_coverage": "Share of the year's leavers for whom a reason was recorded.",
    "starters_fte": "Social workers who became permanent in the month, conversions from agency included.",
    "net_new_workers_fte": "Change of permanent and agency FTE together since the month before.",
    "applicants": "People who applied.",
    "recruits_on_the_way": "People between an accepted application and their first day.",
    "drop_outs": "Recruits who withdrew before their first day.",
    "luck_of_applications": (
        "People who applied to the council less the sum of the chances with which each would; 0 on average, whatever the plan. "
        "Only where candidates choose among councils."
    ),
    "luck_of_resignations": (
        "Resignations less the sum of the rates at which each permanent worker would resign; 0 on average, whatever the plan. "
        "Notices that a paper names are left out."
    ),
    "tenure_median": "Median time in post of permanent social workers.",
    "share_over_2_years": "Share of permanent social workers with more than two years in post.",
    "months_to_level_3": "Mean time from eligibility to promotion, over the year's promotions to the experienced grade.",
    "eligible_waiting": "Social workers eligible for the experienced grade and not yet promoted.",
    "absence_rate": "FTE working days lost to sickness in 12 months divided by FTE in post times 253 (DfE).",
    "stress_absence_rate": "The part of the absence rate put down to mental ill-health.",
    "span_of_control": "Social workers supervised per team manager at work, averaged over teams by the FTE supervised.",
    "agency_fte": "Agency social workers on an assignment.",
    "agency_rate": "Agency FTE divided by agency and permanent FTE together (DfE).",
    "agency_starts_fte": "Agency workers who started.",
    "cost_total_gbp": "Everything spent in the month: the sum of the lines.",
    "cost_permanent_gbp": "Pay and on-cost of permanent social workers.",
    "cost_allowances_gbp": "Retention allowances paid less repaid, with on-cost.",
    "cost_agency_gbp": "Charges of agency workers with fees.",
    "cost_recruitment_gbp": "Cost of hires and introduction fees.",
    "cost_trainees_gbp": "Cost of trainee cohorts.",
    "cost_support_gbp": "Pay and on-cost of support workers.",
    "cost_managers_gbp": "Pay and on-cost of team managers.",
    "agency_premium_gbp": "Agency spending less what the same FTE would have cost as permanent staff.",
    "cost_per_leaver_avoided_gbp": (
        "Difference in cost between two plans divided by the difference in leavers: a ratio of means."
    ),
    "posts_needed": "Cases divided by the target caseload, less the posts there are: the sum on paper, with every post filled.",
}
