{# The page stays and only its inside is loaded anew: whatever comes instead of it, the next try heals. Written for the
oldest tablets; without a script the page loads itself as a whole. #}
(function () {
  "use strict";
  var RETRY = 10, PATIENCE = 15;
  var loaded = Date.now();

  function after(seconds) {
    setTimeout(load, 1e3 * seconds);
  }
  function inside(page) {
    return page && page.querySelector("main.tablet");
  }
  function offline() {
    var shown = inside(document), message = shown.querySelector(".offline");
    var seconds = (Date.now() - loaded) / 1e3;
    message.textContent = message.getAttribute("data-say").replace("#", Math.ceil(seconds / 60));
    {# A symbol that nobody may follow any more only sends people to a page that says so. #}
    shown.querySelector(".symbol").hidden = seconds > shown.getAttribute("data-lasts");
  }
  function load() {
    var request = new XMLHttpRequest();
    request.onloadend = function () {
      var fresh = request.status === 200 && inside(request.response);
      {# Revoked: the page that says so. #}
      if (request.status === 404) return location.reload();
      if (!fresh) {
        offline();
        return after(RETRY);
      }
      loaded = Date.now();
      inside(document).parentNode.replaceChild(fresh, inside(document));
      after(fresh.getAttribute("data-again"));
    };
    request.open("GET", location.href);
    request.responseType = "document";
    request.timeout = 1e3 * PATIENCE;
    request.send();
  }
  after(inside(document).getAttribute("data-again"));
})();
