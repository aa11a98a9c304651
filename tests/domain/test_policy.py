"""The table of permissions, whole."""

import itertools

import pytest

from reportflow.domain.policy import POLICY, Action, Participation, Role, can

S, C, R, H, D, T, O = (  # noqa: E741
    Role.SECRETARIAT,
    Role.CHAIR,
    Role.RAPPORTEUR,
    Role.HEAD,
    Role.DELEGATE,
    Role.TRANSLATOR,
    Role.OBSERVER,
)

#: Written from docs/domain.md and docs/design.md, not from the table in the code.
EXPECTED = {
    Action.VIEW: {S, C, R, H, D, T, O},
    Action.VIEW_DRAFT: {S, C, R, H, D, T, O},
    Action.VIEW_HISTORY: {S, C, R, H, D, T, O},
    Action.DOWNLOAD_REPORT: {S, C, R, H, D, T, O},
    Action.VIEW_PEOPLE: {S, C, R},
    Action.EDIT_MEETING: {S, C},
    Action.EDIT_PARTIES: {S, C},
    Action.INVITE: {S, C},
    Action.EDIT_AGENDA: {S, C, R},
    Action.SET_PRESENCE: {S, C, R},
    Action.EDIT_ATTENDEES: {S, C, R},
    Action.ARRANGE_SECTIONS: {S, C, R},
    Action.DRAFT: {S, C, R},
    Action.RESTORE: {S, C, R},
    Action.TRANSLATE: {S, C, R, T},
    Action.HAND_IN: {S, C, R, H, D, O},
    Action.USE_INPUT: {S, C, R},
    Action.PUT_FORWARD: {C, R},
    Action.WITHDRAW: {C, R},
    Action.DECIDE: {H},
    Action.CHECK_IN: {H},
    Action.ENTER_SPOKEN: {S},
    Action.CONCLUDE: {C},
    Action.REOPEN: {C},
    Action.RUN_CLOCK: {C},
    Action.SEE_ALL_POSITIONS: {S, C},
}


def test_every_action_has_its_line_in_the_table() -> None:
    assert set(POLICY) == set(Action) == set(EXPECTED)


@pytest.mark.parametrize(("action", "role"), list(itertools.product(Action, Role)))
def test_a_single_role_may_do_what_the_table_says(action: Action, role: Role) -> None:
    assert can(Participation(1, 1, {role}), action) == (role in EXPECTED[action])


@pytest.mark.parametrize("action", Action)
def test_two_roles_may_do_what_either_may(action: Action) -> None:
    for one, two in itertools.combinations(Role, 2):
        assert can(Participation(1, 1, {one, two}), action) == bool(EXPECTED[action] & {one, two})


@pytest.mark.parametrize("action", Action)
def test_nobody_may_do_anything_without_a_participation_or_a_role(action: Action) -> None:
    assert not can(None, action)
    assert not can(Participation(1, 1), action)
