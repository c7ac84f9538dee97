/** Reading codes with the camera (扫码): where the browser has a detector; otherwise people type. */
interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}
type DetectorClass = new () => Detector;

const detector = () => (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;

export const canScan = () => !!detector() && !!navigator.mediaDevices?.getUserMedia;

/** Show the camera in a video and answer with the first code it sees; null when it is stopped before. */
export async function scanned(video: HTMLVideoElement, stop: AbortSignal): Promise<string | null> {
  const Class = detector();
  if (!Class) return null;
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  try {
    video.srcObject = stream;
    await video.play();
    const eye = new Class();
    while (!stop.aborted) {
      const [found] = await eye.detect(video).catch(() => []);
      if (found?.rawValue) return found.rawValue;
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    return null;
  } finally {
    stream.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
  }
}
