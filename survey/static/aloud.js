// Reads a question aloud, in a voice of the browser. Loaded when somebody asks for it; sends nothing anywhere.
window.readAloud = (() => {
  "use strict";
  const engine = window.speechSynthesis, PATIENCE = 2e3;
  let speaking;

  // Some browsers list their voices late, some have none.
  const voices = () => new Promise(resolve => {
    const done = () => engine.getVoices().length && resolve(engine.getVoices());
    done();
    engine.onvoiceschanged = done;
    setTimeout(() => resolve(engine.getVoices()), PATIENCE);
  });

  // Mandarin for Chinese; a voice of the device before one of its maker's server, which is told what it reads.
  const fitting = (known, language) => known
    .map(voice => [voice, voice.lang.toLowerCase().replace(/_/g, "-").replace(/^cmn/, "zh")])
    .filter(([, spoken]) => spoken.split("-")[0] === language && !/-(hk|mo)\b/.test(spoken))
    .sort(([one, first], [other, second]) =>
      other.localService - one.localService || /-cn\b/.test(second) - /-cn\b/.test(first))
    .map(([voice]) => voice)[0];

  const stop = () => {
    if (speaking) speaking.setAttribute("aria-pressed", "false");
    speaking = null;
    engine.cancel();
  };

  // The question, the ends of its scale, its options; each in the language that it is written in.
  return (question, button, mute) => {
    const again = speaking === button;
    stop();
    if (again) return;
    speaking = button;
    button.setAttribute("aria-pressed", "true");
    voices().then(known => {
      if (speaking !== button) return;
      const said = Array.from(question.querySelectorAll("legend,.ask,.ends span,.list span,.none span"))
        .map(part => [part.textContent, part.closest("[lang]").lang])
        .map(([text, language]) => [text, fitting(known, language)])
        .filter(([, voice]) => voice);
      if (!said.length) return mute(question);
      said.forEach(([text, voice], place) => {
        const utterance = new SpeechSynthesisUtterance(text);
        utterance.voice = voice;
        utterance.lang = voice.lang;
        utterance.rate = .9;
        if (place === said.length - 1) utterance.onend = () => speaking === button && stop();
        engine.speak(utterance);
      });
    });
  };
})();
