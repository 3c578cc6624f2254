"""How Chinese sentences are read: characters with several readings, and tones that the next syllable changes."""

import pytest

from questionnaires.library import load_all
from questionnaires.voices.mandarin import read, readings


@pytest.mark.parametrize(
    ("sentence", "pinyin"),
    [
        ("您等候的时间长不长", "nin2 deng3 hou4 de5 shi2 jian1 chang2 bu4 chang2"),
        ("以后您还会选这家单位吗", "yi3 hou4 nin2 hai2 hui4 xuan3 zhe4 jia1 dan1 wei4 ma5"),
        ("在同行的说法里", "zai4 tong2 hang2 de5 shuo1 fa3 li5"),
        ("方案可行不可行", "fang1 an4 ke3 xing2 bu4 ke3 xing2"),
        ("公共区域干净不干净", "gong1 gong4 qu1 yu4 gan1 jing4 bu4 gan1 jing4"),
        ("理想要求", "li3 xiang3 yao1 qiu2"),
        ("讲得清楚", "jiang3 de5 qing1 chu5"),
        ("您觉得", "nin2 jue2 de5"),
        ("差得很远", "cha4 de5 hen3 yuan3"),
        ("损坏严重", "sun3 huai4 yan2 zhong4"),
        ("没签过可不答", "mei2 qian1 guo5 ke3 bu4 da2"),
        ("回想一下", "hui2 xiang3 yi2 xia4"),
        ("下一栏", "xia4 yi4 lan2"),
        ("第一题打了6分", "di4 yi1 ti2 da3 le5 6 fen1"),
        ("前后一致不一致", "qian2 hou4 yi2 zhi4 bu4 yi2 zhi4"),
        ("都不认可", "dou1 bu2 ren4 ke3"),
        ("18～34岁", "18 dao4 34 sui4"),
    ],
)
def test_a_sentence_is_read_as_people_read_it(sentence, pinyin):
    assert read(sentence) == pinyin


def test_every_reading_laid_down_stands_in_a_question():
    asked = {text["zh"] for questionnaire in load_all().values() for text in questionnaire.said}
    assert [words for words in readings() if not any(words in text for text in asked)] == []
