"""The accounts that the cycle's test stands on are real ones."""

import pytest


def test_each_person_has_a_name_a_home_and_an_id_of_their_own(world):
    code = "import os, pwd; p = pwd.getpwuid(os.getuid()); print(p.pw_name, os.getcwd(), p.pw_uid)"
    seen = {person.name: person.run("python", "-c", code).split() for person in world}
    assert {name: line[0] for name, line in seen.items()} == {name: name for name in seen}
    assert [line[1] for line in seen.values()] == [f"/srv/home/{name}" for name in seen]
    assert len({line[2] for line in seen.values()}) == len(seen)


def test_no_person_can_enter_the_home_of_another(world):
    if not world.root:
        pytest.skip("needs root: an ordinary user owns all homes of this world")
    script = "for h in /srv/home/*; do ls $h >/dev/null 2>&1 && echo $h; done; true"
    for person in world:
        out = person.run("sh", "-c", script)
        assert out.split() == [f"/srv/home/{person.name}"]
