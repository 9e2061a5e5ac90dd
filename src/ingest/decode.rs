//! Turns the bytes of an outside text file into UTF-8, and says which encoding they were in.
//!
//! Known: UTF-8 and UTF-16 (with or without a byte order mark) and Windows-1252, which Danish Excel still writes. Nothing
//! is replaced in silence: bytes the encoding does not know, and null bytes, stop the reading with their line.

use encoding_rs::{Decoder, DecoderResult, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::io::{self, Read, Seek, SeekFrom};

/// How much is read at a time.
const CHUNK: usize = 64 * 1024;
/// How much of the beginning decides between UTF-16 and the rest.
const SAMPLE: usize = 4096;

/// An encoding of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tegnsaet {
    /// UTF-8.
    Utf8,
    /// UTF-16 with the low byte first, as Windows writes it.
    Utf16Le,
    /// UTF-16 with the high byte first.
    Utf16Be,
    /// Windows-1252, the superset of ISO 8859-1.
    Windows1252,
}

impl Tegnsaet {
    /// All of them, in the order they are named to the user.
    pub const ALL: [Self; 4] = [Self::Utf8, Self::Utf16Le, Self::Utf16Be, Self::Windows1252];

    /// The name as the user sees and types it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::Windows1252 => "Windows-1252",
        }
    }

    /// The encoding a user named: `utf-8`, `UTF16`, `windows-1252`, `latin1`.
    pub fn from_name(text: &str) -> Option<Self> {
        let plain: String = text
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|letter| letter.to_ascii_lowercase())
            .collect();
        match plain.as_str() {
            "utf8" => Some(Self::Utf8),
            "utf16" | "utf16le" | "unicode" => Some(Self::Utf16Le),
            "utf16be" => Some(Self::Utf16Be),
            "windows1252" | "cp1252" | "1252" | "ansi" | "latin1" | "iso88591" => Some(Self::Windows1252),
            _ => None,
        }
    }

    fn decoder(self) -> Decoder {
        match self {
            Self::Utf8 => UTF_8.new_decoder_with_bom_removal(),
            Self::Utf16Le => UTF_16LE.new_decoder_with_bom_removal(),
            Self::Utf16Be => UTF_16BE.new_decoder_with_bom_removal(),
            Self::Windows1252 => WINDOWS_1252.new_decoder_without_bom_handling(),
        }
    }
}

/// Why bytes are no text.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// The file could not be read.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Bytes that are nothing in the encoding.
    #[error("linje {linje} har tegn, der ikke findes i {tegnsaet}", tegnsaet = tegnsaet.name())]
    Malformed {
        /// The line, from 1.
        linje: u64,
        /// The encoding it was read in.
        tegnsaet: Tegnsaet,
    },
    /// A null byte: no text file has one.
    #[error("linje {linje} har et nultegn; filen er ikke en tekstfil")]
    Null {
        /// The line, from 1.
        linje: u64,
    },
}

/// The encoding of a file, by reading it once; the reader is left at its beginning.
///
/// A byte order mark decides; without one, a beginning where every other byte is zero is UTF-16, a file that is valid
/// UTF-8 to its end is UTF-8, and anything else is Windows-1252.
pub fn detect(source: &mut (impl Read + Seek)) -> io::Result<Tegnsaet> {
    source.seek(SeekFrom::Start(0))?;
    let mut buffer = vec![0; CHUNK];
    let mut kept = 0;
    let mut first = true;
    let found = loop {
        let read = source.read(&mut buffer[kept..])?;
        if read == 0 {
            // Bytes left over are a character cut off at the end of the file.
            break if kept == 0 {
                Tegnsaet::Utf8
            } else {
                Tegnsaet::Windows1252
            };
        }
        let filled = kept + read;
        if first && let Some(marked) = by_beginning(&buffer[..filled]) {
            break marked;
        }
        first = false;
        match std::str::from_utf8(&buffer[..filled]) {
            Ok(_) => kept = 0,
            // A character that continues in the next chunk.
            Err(error) if error.error_len().is_none() => {
                let valid = error.valid_up_to();
                buffer.copy_within(valid..filled, 0);
                kept = filled - valid;
            }
            Err(_) => break Tegnsaet::Windows1252,
        }
    };
    source.seek(SeekFrom::Start(0))?;
    Ok(found)
}

fn by_beginning(bytes: &[u8]) -> Option<Tegnsaet> {
    match bytes {
        [0xEF, 0xBB, 0xBF, ..] => return Some(Tegnsaet::Utf8),
        [0xFF, 0xFE, ..] => return Some(Tegnsaet::Utf16Le),
        [0xFE, 0xFF, ..] => return Some(Tegnsaet::Utf16Be),
        _ => {}
    }
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let zeros = |offset: usize| sample.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    // Danish letters and signs all have a zero high byte; a stray zero or two is a broken file, not UTF-16.
    let most = sample.len() / 2 - sample.len() / 8;
    if sample.len() >= 4 && odd >= most && even == 0 {
        Some(Tegnsaet::Utf16Le)
    } else if sample.len() >= 4 && even >= most && odd == 0 {
        Some(Tegnsaet::Utf16Be)
    } else {
        None
    }
}

/// A whole small file as text, and its encoding: `forced`, or as [`detect`] finds it.
pub fn decode_all(bytes: &[u8], forced: Option<Tegnsaet>) -> Result<(String, Tegnsaet), DecodeError> {
    let tegnsaet = match forced {
        Some(tegnsaet) => tegnsaet,
        None => detect(&mut io::Cursor::new(bytes))?,
    };
    let mut text = Vec::with_capacity(bytes.len());
    let mut decoded = Decoded::new(bytes, tegnsaet);
    while decoded.append(&mut text)? {}
    let text = String::from_utf8(text).map_err(|_| DecodeError::Malformed { linje: 1, tegnsaet })?;
    Ok((text, tegnsaet))
}

/// A file as a stream of valid UTF-8, without its byte order mark. Holds two chunks of 64 kB at most.
pub struct Decoded<R> {
    source: R,
    decoder: Decoder,
    tegnsaet: Tegnsaet,
    raw: Vec<u8>,
    linje: u64,
    finished: bool,
}

impl<R: Read> Decoded<R> {
    /// A stream over the rest of `source`.
    pub fn new(source: R, tegnsaet: Tegnsaet) -> Self {
        Self {
            source,
            decoder: tegnsaet.decoder(),
            tegnsaet,
            raw: vec![0; CHUNK],
            linje: 1,
            finished: false,
        }
    }

    /// What is read from.
    pub fn source(&self) -> &R {
        &self.source
    }

    /// Appends the next chunk; `false` when there is no more.
    pub fn append(&mut self, out: &mut Vec<u8>) -> Result<bool, DecodeError> {
        if self.finished {
            return Ok(false);
        }
        let read = loop {
            match self.source.read(&mut self.raw) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        self.finished = read == 0;
        let start = out.len();
        let mut from = 0;
        loop {
            let input = &self.raw[from..read];
            let room = self.decoder.max_utf8_buffer_length_without_replacement(input.len());
            let filled = out.len();
            out.resize(filled + room.unwrap_or(input.len() * 3 + 16), 0);
            let (result, used, written) =
                self.decoder
                    .decode_to_utf8_without_replacement(input, &mut out[filled..], self.finished);
            out.truncate(filled + written);
            from += used;
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => {
                    return Err(DecodeError::Malformed {
                        linje: self.linje + lines(&out[start..]),
                        tegnsaet: self.tegnsaet,
                    });
                }
            }
        }
        if let Some(at) = out[start..].iter().position(|byte| *byte == 0) {
            return Err(DecodeError::Null {
                linje: self.linje + lines(&out[start..start + at]),
            });
        }
        self.linje += lines(&out[start..]);
        Ok(!self.finished || out.len() > start)
    }
}

/// How many lines end in these bytes.
pub(super) fn lines(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |count, byte| count + u64::from(*byte == b'\n'))
}

/// Text as the bytes of another encoding; `None` when it has a character the encoding does not know.
pub fn encode(text: &str, tegnsaet: Tegnsaet) -> Option<Vec<u8>> {
    match tegnsaet {
        Tegnsaet::Utf8 => Some(text.as_bytes().to_vec()),
        Tegnsaet::Utf16Le => Some(text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        Tegnsaet::Utf16Be => Some(text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        Tegnsaet::Windows1252 => {
            let mut encoder = WINDOWS_1252.new_encoder();
            let mut bytes = Vec::with_capacity(text.len() + 16);
            let (result, _) = encoder.encode_from_utf8_to_vec_without_replacement(text, &mut bytes, true);
            matches!(result, encoding_rs::EncoderResult::InputEmpty).then_some(bytes)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_encoding_is_known_by_its_bytes() {
        let text = "klinik_id;navn\nlæsø;Læsø Fys – Ærø\n";
        for tegnsaet in Tegnsaet::ALL {
            let bytes = encode(text, tegnsaet).unwrap();
            assert_eq!(decode_all(&bytes, None).unwrap(), (text.to_owned(), tegnsaet));
        }
    }

    #[test]
    fn a_byte_order_mark_decides_and_is_taken_off() {
        for (mark, tegnsaet) in [
            (&[0xEF, 0xBB, 0xBF][..], Tegnsaet::Utf8),
            (&[0xFF, 0xFE], Tegnsaet::Utf16Le),
            (&[0xFE, 0xFF], Tegnsaet::Utf16Be),
        ] {
            let bytes = [mark, &encode("æ", tegnsaet).unwrap()].concat();
            assert_eq!(decode_all(&bytes, None).unwrap(), ("æ".to_owned(), tegnsaet));
        }
    }

    #[test]
    fn a_character_cut_by_the_chunk_is_still_utf8() {
        // One byte first, so that every two-byte æ lies across an even boundary, the chunk's among them.
        let text = format!("x{}", "æ".repeat(CHUNK));
        assert_eq!(decode_all(text.as_bytes(), None).unwrap(), (text, Tegnsaet::Utf8));
    }

    #[test]
    fn null_bytes_and_wrong_bytes_are_named_by_line() {
        let null = decode_all(b"a;b\nc;\0\n", None).unwrap_err();
        assert!(matches!(null, DecodeError::Null { linje: 2 }), "{null}");
        let wrong = decode_all(b"a;b\n\nc;\xE6\n", Some(Tegnsaet::Utf8)).unwrap_err();
        assert!(matches!(wrong, DecodeError::Malformed { linje: 3, .. }), "{wrong}");
    }

    proptest! {
        #[test]
        fn any_text_comes_back_from_any_encoding_that_has_it(text in "[ -~æøåÆØÅé–€\n]{0,300}") {
            for tegnsaet in Tegnsaet::ALL {
                let bytes = encode(&text, tegnsaet).unwrap();
                prop_assert_eq!(&decode_all(&bytes, Some(tegnsaet)).unwrap().0, &text);
            }
        }

        #[test]
        fn any_bytes_are_text_or_an_error_and_never_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            for forced in [None, Some(Tegnsaet::Utf8), Some(Tegnsaet::Utf16Le), Some(Tegnsaet::Utf16Be)] {
                let _ = decode_all(&bytes, forced);
            }
        }
    }
}
