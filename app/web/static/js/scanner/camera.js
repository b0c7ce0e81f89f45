// Reads QR codes from the camera. The decoder is WebAssembly, served from here.
const LOOK_EVERY = 90; // milliseconds between two looks
const SAME_CODE = 3500; // a badge that stays in the picture is one scan, not many

export class Camera {
  constructor(video, wasm) {
    this.video = video;
    this.wasm = wasm;
    this.running = false;
    this.last = { code: "", at: 0 };
    this.canvas = document.createElement("canvas");
    this.paper = this.canvas.getContext("2d", { willReadFrequently: true });
  }

  static isHere() {
    return Boolean(navigator.mediaDevices?.getUserMedia);
  }

  /** Calls onText with each code that comes into the picture. False when there is no camera to use. */
  async start(onText) {
    if (!Camera.isHere() || !window.ZXingWASM) return false;
    try {
      window.ZXingWASM.prepareZXingModule({ overrides: { locateFile: () => this.wasm } });
      const wish = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } };
      this.video.srcObject = await navigator.mediaDevices.getUserMedia({ video: wish });
      await this.video.play();
    } catch {
      return false;
    }
    this.running = true;
    this.look(onText);
    return true;
  }

  stop() {
    this.running = false;
    for (const track of this.video.srcObject?.getTracks() ?? []) track.stop();
    this.video.srcObject = null;
  }

  async look(onText) {
    if (!this.running) return;
    if (this.video.videoWidth) {
      this.canvas.width = this.video.videoWidth;
      this.canvas.height = this.video.videoHeight;
      this.paper.drawImage(this.video, 0, 0);
      const picture = this.paper.getImageData(0, 0, this.canvas.width, this.canvas.height);
      const found = await window.ZXingWASM.readBarcodes(picture, { formats: ["QRCode"], tryHarder: true });
      const text = found.find((one) => one.text)?.text;
      if (text && (text !== this.last.code || Date.now() - this.last.at > SAME_CODE)) {
        this.last = { code: text, at: Date.now() };
        onText(text);
      } else if (text) {
        this.last.at = Date.now();
      }
    }
    setTimeout(() => this.look(onText), LOOK_EVERY);
  }

  get track() {
    return this.video.srcObject?.getVideoTracks()[0];
  }

  hasTorch() {
    return Boolean(this.track?.getCapabilities?.().torch);
  }

  async torch(on) {
    await this.track?.applyConstraints({ advanced: [{ torch: on }] });
  }
}
