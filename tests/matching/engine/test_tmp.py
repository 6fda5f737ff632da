import collections
from hypothesis import given
from tests.matching.engine.strategies import *
from tests.matching.engine.oracle import optimum, may_hold
c=collections.Counter()
@examples(400)
@given(tiny_problems())
def test_x(p):
    n=sum(may_hold(p,a.id,b.id) for a in p.people for b in p.posts)
    b=optimum(p)
    c["none people"]+= not p.people; c["no posts"]+=not p.posts
    c["places0"]+=bool(p.posts) and sum(x.headcount for x in p.posts)==0
    c["nopairs"]+=bool(p.people and p.posts) and n==0
    c["zero"]+=len(b.pairs)==len(p.confirmed); c["people"]+=len(p.people);c["posts"]+=len(p.posts);c["pairs"]+=n;c["h"]+=p.horizon
def test_y(): print(c)
