{# A loudspeaker at every question, where there is what can be heard; what reads is loaded by the first tap. #}
(() => {
  "use strict";
  const page = document.documentElement;
  const note = document.getElementById("-mute");
  const player = document.getElementById("-player");
  {# Where there are recordings, other questions may have theirs. #}
  const mute = question => {
    (player ? question : page).querySelectorAll(".aloud").forEach(button => button.remove());
    page.classList.toggle("spoken", !!page.querySelector(".aloud"));
    question.insertBefore(note, question.querySelector("legend,.ask").nextSibling);
    note.hidden = false;
  };
  if (!window.fetch || !window.speechSynthesis && !player) {
    note.hidden = false;
    return;
  }
  page.classList.add("spoken");
  let reader;
  const load = () => reader = reader || fetch(note.dataset.reader).then(answer => answer.text()).then(text => {
    document.head.appendChild(document.createElement("script")).textContent = text;
    return window.readAloud;
  });
  document.querySelectorAll(".q").forEach(question => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "aloud";
    button.setAttribute("aria-label", note.dataset.name);
    button.appendChild(document.getElementById("-aloud").content.cloneNode(true));
    button.addEventListener("click", () => {
      {# Some phones speak, and play, only what a tap has begun. #}
      if (window.speechSynthesis) speechSynthesis.speak(new SpeechSynthesisUtterance(""));
      if (player && !reader) player.load();
      load().then(read => read(question, button, mute), () => reader = null);
    });
    const asked = question.querySelector("legend,.ask");
    asked.parentNode.insertBefore(button, asked.nextSibling);
  });
})();
