// Says in a sentence why a passkey did not work, and hides the buttons where none can.
const trouble = document.querySelector("[data-passkey-trouble]");

function say(text) {
  trouble.textContent = text;
  trouble.hidden = false;
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const { name } = event.detail.exception;
  if (name === "NotAllowedError" || name === "AbortError") say("Nothing was done: the browser was not given a passkey.");
  else if (name === "InvalidStateError") say("This device has a passkey for your account already.");
  else if (name === "SecurityError") say("Passkeys do not work at this address of the site. Open it by its proper name.");
  else say("The passkey did not work. Try again, or sign in another way.");
});

if (!window.isSecureContext || !window.PublicKeyCredential) {
  for (const button of document.querySelectorAll("[data-passkey]")) button.hidden = true;
  if (document.querySelector("[data-passkey-needed]")) {
    say("This browser cannot use passkeys here: they need https, or the name localhost.");
  }
}
