{# A loudspeaker at every question, where the browser can speak; what reads is loaded by the first tap. #}
(() => {
  "use strict";
  const page = document.documentElement;
  const note = document.getElementById("-mute");
  const mute = question => {
    page.classList.remove("spoken");
    document.querySelectorAll(".aloud").forEach(button => button.remove());
    question.insertBefore(note, question.querySelector("legend,.ask").nextSibling);
    note.hidden = false;
  };
  if (!window.speechSynthesis || !window.fetch) {
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
      {# Some phones speak only what a tap has begun. #}
      speechSynthesis.speak(new SpeechSynthesisUtterance(""));
      load().then(read => read(question, button, mute), () => reader = null);
    });
    const asked = question.querySelector("legend,.ask");
    asked.parentNode.insertBefore(button, asked.nextSibling);
  });
})();
