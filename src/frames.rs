//! How long frames take, for whoever measures: with `LIDAN_FRAME_TIMES=FILE` the window writes them there when it
//! closes. Without the variable nothing is kept.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Frames that are kept; a window that is drawn all day would fill the memory otherwise.
const MOST: usize = 500_000;
/// The parts of a hundred that are told.
const PARTS: [usize; 4] = [50, 95, 99, 100];

/// The times of the frames that were drawn.
#[derive(Debug)]
pub struct FrameTimes {
    file: PathBuf,
    /// Our own code: taking events in, and the widgets.
    own: Vec<Duration>,
    /// The whole of a frame, painting included, as eframe measures it.
    whole: Vec<Duration>,
    open: Duration,
    /// From the frame that took a key or a click in, until the worker had the answer with its rows.
    answers: Vec<Duration>,
    /// When the frame that is being made began.
    begun: Instant,
    /// The question that was asked last and, until it is answered, when its frame began. `None` until the first
    /// answer, which waits for the store.
    asked: Option<(u64, Option<Instant>)>,
}

impl FrameTimes {
    /// Where the environment asks for them.
    #[must_use]
    pub fn wished() -> Option<Self> {
        std::env::var_os("LIDAN_FRAME_TIMES").map(PathBuf::from).map(Self::new)
    }

    fn new(file: PathBuf) -> Self {
        let (own, whole, answers) = (Vec::new(), Vec::new(), Vec::new());
        Self { file, own, whole, open: Duration::ZERO, answers, begun: Instant::now(), asked: None }
    }

    /// A frame begins.
    pub const fn begin(&mut self, at: Instant) {
        self.begun = at;
    }

    /// This is the question after the frame that is being made.
    pub fn asks(&mut self, question: u64) {
        if self.asked.is_some_and(|(asked, _)| asked != question) {
            self.asked = Some((question, Some(self.begun)));
        }
    }

    /// The worker had the answer to a question at this instant. One that another question has replaced does not count.
    pub fn answered(&mut self, question: u64, ready: Instant) {
        match &mut self.asked {
            None => self.asked = Some((question, None)),
            Some((asked, begun)) if *asked == question && self.answers.len() < MOST => {
                self.answers.extend(begun.take().map(|begun| ready.saturating_duration_since(begun)));
            }
            Some(_) => {}
        }
    }

    /// Our own code worked so long on the frame that is being made.
    pub fn worked(&mut self, time: Duration) {
        self.open += time;
    }

    /// The frame is made; `whole_s` is what the one before it took in all, in seconds.
    pub fn drawn(&mut self, whole_s: Option<f32>) {
        let own = std::mem::take(&mut self.open);
        if self.own.len() < MOST {
            self.own.push(own);
            self.whole.extend(whole_s.map(Duration::from_secs_f32));
        }
    }

    /// Writes them down, in milliseconds.
    ///
    /// # Errors
    /// The file's.
    pub fn write(mut self) -> std::io::Result<()> {
        let mut text = format!("{:<28} {:>8}", "milliseconds", "frames");
        for part in PARTS {
            let _ = write!(text, " {:>8}", format!("p{part}"));
        }
        let own = ("our own code", &mut self.own);
        let whole = ("with egui and the rasteriser", &mut self.whole);
        let answers = ("from key to answer", &mut self.answers);
        for (name, times) in [own, whole, answers] {
            times.sort_unstable();
            let _ = write!(text, "\n{name:<28} {:>8}", times.len());
            for part in PARTS {
                let time = times.get((times.len() * part).div_ceil(100).saturating_sub(1)).copied();
                let _ = write!(text, " {:>8.2}", time.unwrap_or_default().as_secs_f64() * 1_000.0);
            }
        }
        std::fs::write(&self.file, text + "\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_hundred_are_told_of_both() {
        let folder = tempfile::TempDir::new().unwrap();
        let file = folder.path().join("frames.txt");
        let mut times = FrameTimes::new(file.clone());
        for ms in 1..=200 {
            times.worked(Duration::from_millis(ms));
            times.worked(Duration::from_millis(1));
            times.drawn((ms > 1).then_some(0.5));
        }
        let begun = Instant::now();
        for (question, ms) in [(1, 900), (2, 10), (3, 30)] {
            times.begin(begun);
            times.asks(question);
            times.begin(begun + Duration::from_millis(5));
            times.asks(question);
            times.answered(question - 1, begun);
            times.answered(question, begun + Duration::from_millis(ms));
        }
        times.write().unwrap();
        let text = std::fs::read_to_string(file).unwrap();
        let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(lines[1][3..], ["200", "101.00", "191.00", "199.00", "201.00"]);
        assert_eq!(lines[2][5..], ["199", "500.00", "500.00", "500.00", "500.00"]);
        assert_eq!(lines[3][4..], ["2", "10.00", "30.00", "30.00", "30.00"]);
    }
}
