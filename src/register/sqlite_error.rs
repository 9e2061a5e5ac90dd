//! Turns SQLite's codes into errors a secretary can act on, each with the file's path.

use crate::error::{Error, Kind};
use rusqlite::{Connection, ErrorCode, ffi};
use std::path::Path;

/// The error for a failed call on the register at `path` (`None` = the data the binary carries).
pub fn from_sqlite(error: &rusqlite::Error, path: Option<&Path>) -> Error {
    let place = path.map_or_else(|| "de medfølgende data".to_owned(), |path| path.display().to_string());
    let code = error.sqlite_error_code();
    if error
        .sqlite_error()
        .is_some_and(|error| error.extended_code == ffi::SQLITE_READONLY_ROLLBACK)
    {
        return interrupted(place);
    }
    match code {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::new(
            "PP-R004",
            Kind::Busy,
            "registeret er optaget af en anden skrivning. Intet er gemt",
        )
        .at("fil", place)
        .next_step("vent et øjeblik og prøv igen"),
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => Error::new(
            "PP-R005",
            Kind::Register,
            "registeret kan ikke åbnes til det, kommandoen skal. Intet er gemt",
        )
        .at("fil", place)
        .next_step("kontroller, at filen findes, at den ikke er skrivebeskyttet, og at du må skrive i mappen"),
        Some(ErrorCode::DiskFull | ErrorCode::SystemIoFailure) => Error::new(
            "PP-R006",
            Kind::Register,
            "disken er fuld eller kan ikke skrives. Intet er gemt",
        )
        .at("fil", place)
        .next_step("frigør plads, og kør kommandoen igen; registeret er, som det var"),
        Some(ErrorCode::NotADatabase) => Error::new(
            "PP-R002",
            Kind::Register,
            "filen er ikke en SQLite-fil. Den er ikke rørt",
        )
        .at("fil", place)
        .next_step("peg på et register med --db, eller opret et med: praksisplan ny FIL"),
        Some(ErrorCode::DatabaseCorrupt) => {
            Error::new("PP-R003", Kind::Register, "registeret er beskadiget. Det er ikke rørt")
                .at("fil", place)
                .next_step("hent den seneste sikkerhedskopi, og kontroller den med: praksisplan kontrol --db FIL")
        }
        Some(ErrorCode::ConstraintViolation) => Error::new(
            "PP-R008",
            Kind::Data,
            "oplysningerne bryder en af registerets regler. Intet er gemt",
        )
        .at("regel", error.to_string())
        .next_step("ret oplysningen, og kør kommandoen igen"),
        _ => Error::new("PP-R009", Kind::Unexpected, "registeret svarede uventet. Intet er gemt")
            .at("fil", place)
            .at("svar", error.to_string())
            .next_step("kør: praksisplan kontrol --db FIL"),
    }
}

/// The same for a call on an open register, which knows where its file is.
pub fn from_connection(error: &rusqlite::Error, connection: &Connection) -> Error {
    let path = connection.path().filter(|path| !path.is_empty());
    from_sqlite(error, path.map(Path::new))
}

/// A writer was killed, and whoever reads may not put the file right.
fn interrupted(place: String) -> Error {
    Error::new(
        "PP-R020",
        Kind::Register,
        "en skrivning blev afbrudt, og du må ikke rette registeret op. Intet er læst eller ændret",
    )
    .at("fil", place)
    .next_step("bed en, der må skrive i mappen, om at køre: praksisplan kontrol --db FIL (det retter registeret op)")
}
