{# What the questionnaire can do without: progress, choices kept for half an hour, sending again when the network is
back. Runs in browsers from 2018 on; in an older one, and where a part is missing, the form works by itself. #}
(() => {
  const HALF_HOUR = 18e5, PATIENCE = 2e4, PAUSE = 15e3;
  const all = selector => [...document.querySelectorAll(selector)];
  {# In the order of the page. #}
  const [bar, form, ticket, layout, kept, questions, count, state] = all(
    "#-bar,form,[name=ticket],[name=-layout],#-kept,#-questions,#-count,#-state"
  );
  {# A question may be called what a form has of its own, and hides it: its kind is asked instead. #}
  const own = (name, ...given) => HTMLFormElement.prototype[name].apply(form, given);
  const key = location.pathname;
  let sending, away, retrying, elsewhere;

  {# Storage may be switched off or full; on a kiosk, and where the page is only tried, nothing is stored. #}
  const storage = work => {
    {% if not kiosk and not tried %}
    try {
      return work(localStorage);
    } catch (unavailable) {}
    {% endif %}
  };
  const chosen = () => all("input:checked");
  const mark = input => input.name + "=" + input.value;
  const answered = question =>
    question.querySelector(":checked") ||
    [...question.querySelectorAll("textarea,.line")].some(field => field.value.trim());

  {# A question with a condition is there only while it holds. #}
  const holds = question => {
    const {if: item, atMost, atLeast, oneOf} = question.dataset;
    return !item || new FormData(form).getAll(item).some(value => value && (
      atMost ? +value <= +atMost : atLeast ? +value >= +atLeast : oneOf.split(" ").includes(value)
    ));
  };
  const show = () => {
    const items = [...questions.children];
    items.forEach(question => question.hidden = !holds(question));
    {# Nor does it count: nobody's progress goes back because there is more to say. #}
    const asked = items.filter(question => !question.dataset.if);
    const done = asked.filter(answered).length;
    bar.style.width = 100 * done / asked.length + "%";
    count.textContent = count.dataset.say.replace("#", done);
  };
  const forget = () => storage(store => Object.keys(store).forEach(name => {
    {# A clock that was set back says nothing of how old they are. #}
    const age = name.startsWith("/s/") && Date.now() - JSON.parse(store[name]).since;
    if (!(age >= 0 && age < HALF_HOUR)) store.removeItem(name);
  }));
  {# Choices only, never what was typed and never the ticket. #}
  const keep = () => storage(store => {
    const choices = chosen().map(mark);
    if (choices.length) store[key] = JSON.stringify({since: Date.now(), choices});
    else store.removeItem(key);
  });
  const update = () => {
    show();
    keep();
  };

  {# Whoever comes back from the receipt and sends again is shown the same one. #}
  if (history.state) ticket.value = history.state;

  forget();
  setInterval(forget, 6e4);
  if (!chosen().length) {
    const choices = storage(store => JSON.parse(store[key]).choices) || [];
    all("input").forEach(input => {
      if (choices.includes(mark(input))) input.checked = true;
    });
    kept.hidden = !chosen().length;
  }
  show();

  const say = word => state.textContent = state.dataset[word] || "";
  {# The ticket makes one response of however many times it is sent. Anything but a receipt is the browser's to show. #}
  const send = async () => {
    if (sending) return;
    sending = true;
    clearTimeout(retrying);
    const patience = new AbortController();
    const limit = setTimeout(() => patience.abort(), PATIENCE);
    try {
      const answer = await fetch(own("getAttribute", "action"), {
        method: "POST",
        headers: {Accept: "text/plain"},
        body: new URLSearchParams(new FormData(form)),
        signal: patience.signal
      });
      await answer.text();
      {# What stands before the service answers for it while it is away. #}
      if (answer.status === 502 || answer.status === 504) throw answer;
      if (answer.status === 201) {
        const receipt = answer.headers.get("Location");
        {% if kiosk %}
        location.replace(receipt);
        {% else %}
        storage(store => store.removeItem(key));
        history.replaceState(ticket.value, "");
        location.assign(receipt);
        {% endif %}
      } else own("submit");
    } catch (unreachable) {
      sending = false;
      away = true;
      say("away");
      retrying = setTimeout(send, PAUSE);
    }
    clearTimeout(limit);
  };
  const on = (kind, work) => addEventListener(kind, work);
  on("input", update);
  on("change", update);
  on("reset", () => setTimeout(() => {
    kept.hidden = true;
    update();
  }));
  {# The buttons for language and type size send the form elsewhere. #}
  on("click", ({target}) => elsewhere = target.hasAttribute("formaction"));
  on("submit", event => {
    {# How the page looks goes along: in how many rows the marks stand. #}
    const marks = all(".ten label,.pairs label");
    layout.value = marks[0].offsetTop < marks[9].offsetTop ? "two_rows" : "one_row";
    if (elsewhere || !window.fetch || !window.AbortController) return;
    {# Without a required answer there is nothing to store, so one trip to the server is enough. #}
    if (navigator.onLine && !all("[aria-required]").every(answered)) return;
    event.preventDefault();
    say("sending");
    send();
  });
  on("online", () => away && send());
  on("pageshow", event => {
    show();
    if (event.persisted) say(sending = away = "");
  });
})();
