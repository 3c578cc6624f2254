// Reads a question aloud: in a voice of the browser, else from recordings. Loaded when somebody asks for it; tells
// nobody who listens.
window.readAloud = (() => {
  "use strict";
  const engine = window.speechSynthesis, player = document.getElementById("-player");
  let speaking, patience = 2e3;

  // Some browsers list their voices late, some have none: only the first question waits for them.
  const voices = () => new Promise(resolve => {
    if (!engine) return resolve([]);
    const done = () => engine.getVoices().length && resolve(engine.getVoices());
    done();
    engine.onvoiceschanged = done;
    setTimeout(() => resolve(engine.getVoices()), patience);
    patience = 0;
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
    if (engine) engine.cancel();
    if (player) player.pause();
  };

  const speak = (said, button) => said.forEach(([text, voice], place) => {
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.voice = voice;
    utterance.lang = voice.lang;
    utterance.rate = .9;
    if (place === said.length - 1) utterance.onend = () => speaking === button && stop();
    engine.speak(utterance);
  });

  // One recording after the other. What cannot be loaded ends it: the next tap tries again.
  const play = ([first, ...others]) => {
    player.src = player.dataset.files.replace("*", first);
    player.onended = () => others.length ? play(others) : stop();
    player.onerror = stop;
    player.play().catch(() => player.paused && stop());
  };

  // What a recording is called: 32-bit FNV-1a of the language and the sentence, forwards and backwards.
  const fnv = letters => (letters.reduce(
    (known, letter) => Math.imul(known ^ letter.codePointAt(0), 0x01000193), 0x811c9dc5
  ) >>> 0).toString(16).padStart(8, "0");
  const named = ([text, language]) => {
    const letters = Array.from(`${language} ${text}`);
    return fnv(letters) + fnv(letters.reverse());
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
        .map(part => [part.textContent.trim().replace(/\s+/g, " "), part.closest("[lang]").lang]);
      const spoken = said.map(([text, language]) => [text, fitting(known, language)]).filter(([, voice]) => voice);
      if (spoken.length) return speak(spoken, button);
      const names = said.map(named);
      if (player && !names.some(name => player.dataset.lacks.includes(name))) return play(names);
      stop();
      mute(question);
    });
  };
})();
