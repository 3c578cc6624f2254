{# The next customer: whoever walked away, or has seen the receipt, leaves nothing behind. While the network is away the
page stays, emptied, and tries again. #}
(() => {
  "use strict";
  const link = document.querySelector("[data-idle]"), next = link.href;
  const form = document.querySelector("form");
  let waiting;
  const renew = () => {
    if (form) HTMLFormElement.prototype.reset.call(form);
    fetch(next).then(answer => answer.status < 500 ? location.replace(next) : wait(), wait);
  };
  const wait = () => {
    clearTimeout(waiting);
    waiting = setTimeout(renew, 1e3 * link.dataset.idle);
  };
  ["input", "keydown", "touchstart", "mousedown", "scroll"].forEach(kind => addEventListener(kind, wait, true));
  link.addEventListener("click", event => {
    event.preventDefault();
    location.replace(next);
  });
  wait();
})();
