from hashlib import sha256

from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.proof.leaf import leaf_hash
from analysis.proof.merkle import BLOCK, MerkleRoot, block_hash, climb, node_hash, path


def by_definition(leaves):
    """RFC 9162, 2.1.1: split at the largest power of two smaller than the number of leaves."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return node_hash(by_definition(leaves[:split]), by_definition(leaves[split:]))


def tree(leaves):
    grown = MerkleRoot()
    for leaf in leaves:
        grown.add(leaf)
    return grown


def hashed(leaves):
    return [leaf_hash(leaf) for leaf in leaves]


@given(st.lists(st.binary(max_size=8), max_size=70))
def test_the_root_of_a_stream_is_the_root_by_definition(leaves):
    assert tree(hashed(leaves)).digest() == by_definition(hashed(leaves))


@given(st.lists(st.binary(min_size=1, max_size=8), min_size=1, max_size=40), st.data())
def test_any_changed_left_out_or_added_leaf_changes_the_root(leaves, data):
    place = data.draw(st.integers(0, len(leaves) - 1))
    changed = [*leaves[:place], leaves[place] + b"!", *leaves[place + 1 :]]
    variants = (leaves, changed, leaves[:place] + leaves[place + 1 :], [*leaves, b""])
    assert len({tree(hashed(variant)).digest() for variant in variants}) == 4


def test_a_known_root():
    # Two leaves "a" and "b", each prefixed by 0x00, joined under 0x01; counted by hand with sha256sum.
    left, right = sha256(b"\0a").digest(), sha256(b"\0b").digest()
    assert tree(hashed([b"a", b"b"])).digest() == sha256(b"\1" + left + right).digest()


@settings(deadline=None, max_examples=40)
@given(st.sampled_from([1, 2, 3, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 3 * BLOCK + 7, 5 * BLOCK]), st.data())
def test_the_path_of_any_leaf_leads_to_the_root_and_no_other_leaf_does(count, data):
    leaves = hashed(str(number).encode() for number in range(count))
    grown = tree(leaves)
    place = data.draw(st.integers(0, count - 1))
    steps = path(place, count, lambda start, end: leaves[start:end], grown.blocks)
    assert climb(leaves[place], steps) == grown.digest()
    assert climb(leaf_hash(b"another"), steps) != grown.digest()
    assert len(steps) <= count.bit_length()


def test_whole_blocks_may_be_hashed_elsewhere():
    leaves = hashed(str(number).encode() for number in range(3 * BLOCK + 5))
    grown = MerkleRoot()
    for start in range(0, 3 * BLOCK, BLOCK):
        grown.add_block(block_hash(b"".join(leaves[start : start + BLOCK])))
    for leaf in leaves[3 * BLOCK :]:
        grown.add(leaf)
    assert grown.blocks == tree(leaves).blocks
    assert grown.digest() == tree(leaves).digest()
