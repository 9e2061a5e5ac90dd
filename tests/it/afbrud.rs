//! The program is stopped at random moments: whatever it was doing, the register is as it was or as it should be.
//!
//! 25 times in the normal run; 500 times with `PRAKSISPLAN_LANG=1`. `PRAKSISPLAN_FROE=<number>` repeats a run's choices; the
//! moments themselves depend on the machine, so the seed is printed but a failure need not come back.

use crate::support::Place;
use praksisplan::register::{Register, journal, table_names};
use rusqlite::Connection;
use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant, SystemTime};

const USUAL: usize = 25;
const LONG: usize = 500;

/// Xorshift (Marsaglia 2003): enough to choose moments with.
struct Random(u64);

impl Random {
    fn seeded() -> Self {
        let named = std::env::var("PRAKSISPLAN_FROE")
            .ok()
            .and_then(|text| text.parse().ok());
        let now = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default().subsec_nanos();
        let seed = named.unwrap_or(u64::from(now)).max(1);
        say(&format!("frø: PRAKSISPLAN_FROE={seed}"));
        Self(seed)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit.max(1)
    }
}

/// The register's facts as one number, and how many lines its journal has.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Content {
    facts: u64,
    lines: i64,
}

impl Content {
    fn of(path: &Path) -> Self {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let connection = Connection::open(path).unwrap();
        let mut digest = DefaultHasher::new();
        for table in table_names(&connection).unwrap() {
            let mut statement = connection.prepare(&format!("SELECT * FROM \"{table}\"")).unwrap();
            let columns = statement.column_count();
            let mut rows = statement.query([]).unwrap();
            let mut of_table: Vec<String> = Vec::new();
            while let Some(row) = rows.next().unwrap() {
                let cells: Vec<String> = (0..columns)
                    .map(|column| format!("{:?}", row.get_ref(column).unwrap()))
                    .collect();
                of_table.push(cells.join("|"));
            }
            of_table.sort();
            (table, of_table).hash(&mut digest);
        }
        Self {
            facts: digest.finish(),
            lines: journal::last(&connection).unwrap().map_or(0, |(nr, _)| nr),
        }
    }
}

/// Integrity, foreign keys and the journal's chain hold.
#[track_caller]
fn assert_whole(path: &Path, when: &str) {
    let found = Register::open(path)
        .and_then(|register| register.check())
        .unwrap_or_else(|error| panic!("{when}: {error}"));
    assert!(found.integrity.is_empty(), "{when}: {:?}", found.integrity);
    assert!(found.foreign_keys.is_empty(), "{when}: {:?}", found.foreign_keys);
    assert_eq!(found.journal_break, None, "{when}");
}

/// How a run is stopped.
#[derive(Debug, Clone, Copy)]
enum Stop {
    /// SIGKILL, as a power cut.
    Kill,
    /// SIGINT, as Ctrl-C.
    Interrupt,
}

impl Stop {
    fn stop(self, child: &mut Child) {
        match self {
            Self::Kill => {
                // It may have finished by itself.
                let _ = child.kill();
            }
            Self::Interrupt => {
                std::process::Command::new("kill")
                    .args(["-INT", &child.id().to_string()])
                    .stderr(Stdio::null())
                    .status()
                    .unwrap();
            }
        }
    }
}

/// A command of the journey.
fn command(random: &mut Random, nr: usize) -> Vec<String> {
    let words = |line: &str| line.split('|').map(str::to_owned).collect::<Vec<_>>();
    // An import every fourth time, whatever the seed: of clinics, or of cells as a new set.
    if nr.is_multiple_of(4) {
        return if random.below(2) == 0 {
            words("importer|klinikker|klinikker.csv|--kilde|Afbrud|-q")
        } else {
            words("importer|celler|celler.csv|--kilde|Afbrud|--erstat|-q")
        };
    }
    match random.below(8) {
        0 => words("sag|opret|--klinik|arden-fysioterapi|--til-by|Hadsund|--modtaget|01.08.2019|-q"),
        2 => words(&format!(
            "sag|moede|--dato|{:02}.03.20{:02}|-q",
            1 + nr % 28,
            30 + nr % 60
        )),
        1 | 3 | 4 => words("fortryd|--no-input|-q"),
        5 => words("sikkerhedskopi|kopi.db|--overskriv|-q"),
        _ => words("importer|klinikker|klinikker.csv|--kilde|Afbrud|-q"),
    }
}

fn copy_folder(from: &Path, to: &Path) {
    let _ = fs::remove_dir_all(to);
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).into_iter().flatten() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

#[test]
fn a_program_stopped_at_any_moment_leaves_the_register_as_it_was_or_as_it_should_be() {
    let times = if std::env::var_os("PRAKSISPLAN_LANG").is_some() {
        LONG
    } else {
        USUAL
    };
    let mut random = Random::seeded();
    let place = Place::new();
    place.run(&["ny", "praksisplan.db", "--fra", "eksempel"]).success();
    // The same register beside it, where the same command is let through: what "as it should be" is, and how long it takes.
    let beside = Place::new();
    let path = place.path("praksisplan.db");
    let (mut stopped, mut unfinished) = (0, 0);
    for nr in 0..times {
        for folder in [&place, &beside] {
            folder.write("klinikker.csv", clinics(nr));
            folder.write("celler.csv", cells(nr));
        }
        fs::copy(&path, beside.path("praksisplan.db")).unwrap();
        copy_folder(
            &place.path("praksisplan.db.oejebliksbilleder"),
            &beside.path("praksisplan.db.oejebliksbilleder"),
        );
        let arguments = command(&mut random, nr);
        let before = Content::of(&path);
        let began = Instant::now();
        let whole = beside.command().args(&arguments).output().unwrap();
        let duration = began.elapsed();
        let after = Content::of(&beside.path("praksisplan.db"));
        // Nothing to undo is the one failure the journey can meet by itself.
        let code = whole.status.code();
        assert!(
            code == Some(0) || arguments[0] == "fortryd",
            "{arguments:?}: {}",
            String::from_utf8_lossy(&whole.stderr)
        );
        let stop = if random.below(3) == 0 {
            Stop::Interrupt
        } else {
            Stop::Kill
        };
        let mut child = place
            .command()
            .args(&arguments)
            .stdout(Stdio::null())
            .stderr(fs::File::create(place.path("stderr")).unwrap())
            .spawn()
            .unwrap();
        wait(&mut random, &place, &mut child, duration);
        stop.stop(&mut child);
        let status = child.wait().unwrap();
        let was_stopped = status.code().is_none();
        stopped += usize::from(was_stopped);
        let when = format!("omgang {nr}, {stop:?}, {arguments:?}");
        unfinished += usize::from(place.path("praksisplan.db-journal").exists());
        assert_whole(&path, &when);
        let now = Content::of(&path);
        assert!(
            now == before || now == after,
            "{when}: {now:?} is neither {before:?} nor {after:?}"
        );
        assert!(
            was_stopped || status == whole.status && now == after,
            "{when}: it finished, {status}: {}",
            read_to_string(&place.path("stderr"))
        );
        if place.path("kopi.db").exists() {
            assert_whole(&place.path("kopi.db"), &format!("kopien, {when}"));
        }
        place.run(&["kapacitet", "-q"]).success();
    }
    say(&format!(
        "{stopped} af {times} blev stoppet undervejs, {unfinished} midt i en skrivning"
    ));
    // A run in which nothing was stopped would prove nothing.
    assert!(stopped * 4 >= times, "{stopped} of {times}");
    place.run(&["kontrol", "-q"]).success();
    place.run(&["sag", "moede", "--dato", "01.02.2029", "-q"]).success();
}

/// Shown with `--nocapture`, and with a failure.
#[expect(clippy::print_stdout, reason = "the seed must be seen to repeat a run")]
fn say(text: &str) {
    println!("{text}");
}

fn read_to_string(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

/// Some moment of the command's life, as often as not while it is writing.
fn wait(random: &mut Random, place: &Place, child: &mut Child, duration: Duration) {
    if random.below(2) == 0 {
        let microseconds = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
        std::thread::sleep(Duration::from_micros(random.below(microseconds)));
        return;
    }
    let journals = ["praksisplan.db-journal", "praksisplan.db.oejebliksbilleder/arbejde.db"];
    while child.try_wait().unwrap().is_none() && !journals.iter().any(|name| place.path(name).exists()) {
        std::thread::yield_now();
    }
    std::thread::sleep(Duration::from_micros(random.below(6_000)));
}

/// Cells of its own for each round.
fn cells(nr: usize) -> String {
    let rows = (0..2000).map(|cell| {
        format!(
            "100m_{}_{};{}\r\n",
            63_000 + cell / 50,
            5_500 + cell % 50,
            (cell + nr) % 90
        )
    });
    std::iter::once("celle_id;befolkning\r\n".to_owned())
        .chain(rows)
        .collect()
}

/// An import of its own for each round: clinics that no other round has.
fn clinics(nr: usize) -> String {
    let rows = (0..100).map(|clinic| format!("afbrud-{nr}-{clinic};Klinik {nr} {clinic};0840;01.01.2019\r\n"));
    std::iter::once("klinik_id;navn;kommunekode;gyldig_fra\r\n".to_owned())
        .chain(rows)
        .collect()
}
