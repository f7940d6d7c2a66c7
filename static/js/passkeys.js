/** Says in the page what went wrong with a passkey, which allauth's script leaves to the console. */
const SAID = {
  NotAllowedError: "没有完成：已取消、已超时，或者这台设备上没有可用的通行密钥。请再试一次，或者换一种方式。",
  InvalidStateError: "这个密钥已经登记过，请换一个。",
  SecurityError: "这个网址不能使用通行密钥，请从单位公布的网址进入。",
};

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const place = document.querySelector("[data-passkey-error]");
  const { exception } = event.detail;
  place.textContent = SAID[exception?.name] ?? "没有完成：浏览器不支持通行密钥，或者网络中断。请再试一次，或者换一种方式。";
  place.hidden = false;
});
