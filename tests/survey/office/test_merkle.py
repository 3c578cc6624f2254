from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from survey.office.merkle import MerkleRoot, leaf_hash, node_hash


def by_definition(leaves):
    """RFC 9162, 2.1.1: split at the largest power of two smaller than the number of leaves."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaf_hash(leaves[0])
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return node_hash(by_definition(leaves[:split]), by_definition(leaves[split:]))


def root(leaves):
    tree = MerkleRoot()
    for leaf in leaves:
        tree.add(leaf)
    return tree.digest()


@given(st.lists(st.binary(max_size=8), max_size=70))
def test_the_root_of_a_stream_is_the_root_by_definition(leaves):
    assert root(leaves) == by_definition(leaves)


@given(st.lists(st.binary(min_size=1, max_size=8), min_size=1, max_size=40), st.data())
def test_any_changed_left_out_or_added_leaf_changes_the_root(leaves, data):
    place = data.draw(st.integers(0, len(leaves) - 1))
    changed = [*leaves[:place], leaves[place] + b"!", *leaves[place + 1 :]]
    assert len({root(leaves), root(changed), root(leaves[:place] + leaves[place + 1 :]), root([*leaves, b""])}) == 4


def test_a_known_root():
    # Two leaves "a" and "b", each prefixed by 0x00, joined under 0x01; counted by hand with sha256sum.
    left, right = sha256(b"\0a").digest(), sha256(b"\0b").digest()
    assert root([b"a", b"b"]) == sha256(b"\1" + left + right).digest()
