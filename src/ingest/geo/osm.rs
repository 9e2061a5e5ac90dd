//! OpenStreetMap extracts (PBF): the tagged points a planner can use, stops of public transport and towns.
//!
//! Reference: OpenStreetMap PBF Format (fileformat.proto and osmformat.proto, version 0.6): a file is blobs of at most
//! 32 MiB, each a zlib-compressed block of nodes with a table of strings. Only nodes are read; a stop or a town that was
//! drawn as a line or an area is not found, and that is said. Memory: one block, unpacked, and the points kept.
//!
//! Read here because the crate for the format brings a protobuf compiler with it, and every length and index of a file
//! from outside must be checked.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use flate2::read::ZlibDecoder;
use geo::Coord;

use super::{Figur, Lag, Objekt, broken, cannot_read, too_large};
use crate::error::Error;
use crate::register::geografi::NytStoppested;

/// The format's own bounds: a header, a blob, a blob unpacked.
const LARGEST_HEADER: usize = 64 * 1024;
const LARGEST_BLOB: usize = 32 * 1024 * 1024;
/// The most points that are kept.
const MOST_POINTS: usize = 500_000;

/// A point with its tags.
#[derive(Debug, Clone, PartialEq)]
struct Knude {
    id: i64,
    place: Coord<f64>,
    tags: Vec<(String, String)>,
}

impl Knude {
    fn tag(&self, key: &str) -> Option<&str> {
        self.tags
            .iter()
            .find(|(own, _)| own == key)
            .map(|(_, value)| value.as_str())
    }
}

/// Why a block cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
enum Broken {
    #[error("en blok slutter midt i et felt")]
    Cut,
    #[error("et tal er længere, end det kan være")]
    Number,
    #[error("en tekst, der henvises til, findes ikke")]
    NoText,
    #[error("punkternes lister er ikke lige lange")]
    Uneven,
    #[error("en blok er større, end formatet tillader")]
    Large,
    #[error("en blok kan ikke pakkes ud")]
    Packed,
    #[error("en blok er pakket på en måde, der ikke læses; kun zlib læses")]
    Packing,
}

/// Whether a file is an OpenStreetMap extract, by its first bytes.
pub fn is_extract(path: &Path) -> bool {
    let mut beginning = [0; 16];
    let read = File::open(path)
        .and_then(|mut file| file.read(&mut beginning))
        .unwrap_or(0);
    beginning[..read]
        .get(4..)
        .is_some_and(|rest| rest.starts_with(b"\x0A\x09OSMHeader"))
}

/// The stops of an extract, by id: bus stops, stations and halts that are points. OpenStreetMap has no timetable.
///
/// # Errors
/// PP-I061 when the file is broken, PP-I069 beyond a bound.
pub fn stops(path: &Path) -> Result<Vec<NytStoppested>, Error> {
    let nodes = nodes(path, |tags| {
        tag(tags, "highway") == Some("bus_stop")
            || matches!(tag(tags, "railway"), Some("station" | "halt" | "tram_stop"))
    })?;
    let mut stops = Vec::with_capacity(nodes.len());
    for node in nodes {
        let system = super::Koordinatsystem::Wgs84;
        let Ok(metres) = system.to_utm32(node.place) else {
            continue;
        };
        let place = Coord {
            x: metres.x,
            y: metres.y,
        };
        if system.holds(node.place) && super::Koordinatsystem::Utm32.holds(place) {
            stops.push(NytStoppested {
                id: format!("osm-{}", node.id).into(),
                navn: crate::ingest::problem::brief(node.tag("name").unwrap_or("uden navn")).into(),
                x: place.x,
                y: place.y,
                afgange_pr_time: None,
            });
        }
    }
    stops.sort_by(|a, b| a.id.cmp(&b.id));
    stops.dedup_by(|a, b| a.id == b.id);
    Ok(stops)
}

/// The towns and villages of an extract as the features of a map file.
///
/// # Errors
/// PP-I061 when the file is broken, PP-I069 beyond a bound.
pub fn towns(path: &Path) -> Result<Lag, Error> {
    let nodes = nodes(path, |tags| {
        // A hamlet is smaller than a by in Danmarks Statistik's sense.
        tag(tags, "name").is_some() && matches!(tag(tags, "place"), Some("city" | "town" | "village"))
    })?;
    let objekter = nodes.into_iter().zip(1..).map(|(node, nr)| Objekt {
        nr,
        figur: Figur::Punkt(node.place),
        egenskaber: node
            .tags
            .into_iter()
            .filter(|(key, _)| matches!(key.as_str(), "name" | "population"))
            .collect(),
    });
    Ok(Lag {
        format: "OpenStreetMap",
        lag: None,
        objekter: objekter.collect(),
        system: Some("EPSG:4326".to_owned()),
    })
}

/// A point's tags, as the block has them.
type Tags<'b> = [(&'b str, &'b str)];

fn tag<'b>(tags: &Tags<'b>, key: &str) -> Option<&'b str> {
    tags.iter().find(|(own, _)| *own == key).map(|(_, value)| *value)
}

/// The points whose tags are wanted, in the order of the file.
fn nodes(path: &Path, wanted: fn(&Tags<'_>) -> bool) -> Result<Vec<Knude>, Error> {
    let failed = |error: std::io::Error| cannot_read(path, &error.to_string());
    let mut file = BufReader::new(File::open(path).map_err(failed)?);
    let mut found = Vec::new();
    loop {
        let mut length = [0; 4];
        match file.read(&mut length[..1]).map_err(failed)? {
            0 => return Ok(found),
            _ => file.read_exact(&mut length[1..]).map_err(failed)?,
        }
        let mut step = || {
            let header = chunk(&mut file, u32::from_be_bytes(length) as usize, LARGEST_HEADER)?;
            let (data, size) = blob_header(&header)?;
            let blob = chunk(&mut file, size, LARGEST_BLOB)?;
            if data {
                Block::read(&unpacked(&blob)?)?.nodes(wanted, &mut found)?;
            }
            Ok(())
        };
        step().map_err(|why: Broken| broken(path, format!("ikke læselig OpenStreetMap: {why}")))?;
        if found.len() > MOST_POINTS {
            return Err(too_large(path, "over 500.000 punkter", "500.000 punkter"));
        }
    }
}

/// The next `size` bytes of the file, when that is no more than `most`.
fn chunk(file: &mut impl Read, size: usize, most: usize) -> Result<Vec<u8>, Broken> {
    if size > most {
        return Err(Broken::Large);
    }
    let mut bytes = vec![0; size];
    file.read_exact(&mut bytes).map_err(|_| Broken::Cut)?;
    Ok(bytes)
}

/// Whether a blob holds data (and not the file's header), and its length.
fn blob_header(bytes: &[u8]) -> Result<(bool, usize), Broken> {
    let (mut data, mut size) = (false, 0);
    for field in Fields(bytes) {
        match field? {
            (1, Wire::Bytes(kind)) => data = kind == b"OSMData",
            (3, Wire::Number(number)) => size = usize::try_from(number).map_err(|_| Broken::Large)?,
            _ => {}
        }
    }
    Ok((data, size))
}

/// A blob's content, at most 32 MiB whatever it says of itself.
fn unpacked(blob: &[u8]) -> Result<Vec<u8>, Broken> {
    for field in Fields(blob) {
        match field? {
            (1, Wire::Bytes(raw)) => return Ok(raw.to_vec()),
            (3, Wire::Bytes(packed)) => {
                let mut bytes = Vec::new();
                let mut bounded = ZlibDecoder::new(packed).take(LARGEST_BLOB as u64 + 1);
                bounded.read_to_end(&mut bytes).map_err(|_| Broken::Packed)?;
                return if bytes.len() > LARGEST_BLOB {
                    Err(Broken::Large)
                } else {
                    Ok(bytes)
                };
            }
            (4..=7, Wire::Bytes(_)) => return Err(Broken::Packing),
            _ => {}
        }
    }
    Err(Broken::Cut)
}

/// A block of nodes: the texts, the groups, and how its whole numbers become degrees.
struct Block<'b> {
    texts: Vec<&'b str>,
    groups: Vec<&'b [u8]>,
    granularity: i64,
    offset: (i64, i64),
}

impl<'b> Block<'b> {
    fn read(bytes: &'b [u8]) -> Result<Self, Broken> {
        let mut block = Self {
            texts: Vec::new(),
            groups: Vec::new(),
            granularity: 100,
            offset: (0, 0),
        };
        for field in Fields(bytes) {
            match field? {
                (1, Wire::Bytes(table)) => {
                    for text in Fields(table) {
                        if let (1, Wire::Bytes(text)) = text? {
                            block.texts.push(std::str::from_utf8(text).unwrap_or_default());
                        }
                    }
                }
                (2, Wire::Bytes(group)) => block.groups.push(group),
                (17, Wire::Number(number)) => block.granularity = number.cast_signed(),
                (19, Wire::Number(number)) => block.offset.1 = number.cast_signed(),
                (20, Wire::Number(number)) => block.offset.0 = number.cast_signed(),
                _ => {}
            }
        }
        Ok(block)
    }

    fn nodes(&self, wanted: fn(&Tags<'_>) -> bool, found: &mut Vec<Knude>) -> Result<(), Broken> {
        for group in &self.groups {
            for field in Fields(group) {
                match field? {
                    (1, Wire::Bytes(node)) => self.plain(node, wanted, found)?,
                    (2, Wire::Bytes(dense)) => self.dense(dense, wanted, found)?,
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn plain(&self, node: &[u8], wanted: fn(&Tags<'_>) -> bool, found: &mut Vec<Knude>) -> Result<(), Broken> {
        let (mut id, mut lon, mut lat) = (0, 0, 0);
        let (mut keys, mut values): (&[u8], &[u8]) = (&[], &[]);
        for field in Fields(node) {
            match field? {
                (1, Wire::Number(number)) => id = zigzag(number),
                (2, Wire::Bytes(packed)) => keys = packed,
                (3, Wire::Bytes(packed)) => values = packed,
                (8, Wire::Number(number)) => lat = zigzag(number),
                (9, Wire::Number(number)) => lon = zigzag(number),
                _ => {}
            }
        }
        let mut tags = Vec::new();
        let mut values = Numbers(values);
        for key in Numbers(keys) {
            let value = values.next().ok_or(Broken::Uneven)?;
            tags.push((self.text(key?)?, self.text(value?)?));
        }
        self.keep(id, (lon, lat), &tags, wanted, found);
        Ok(())
    }

    /// Dense nodes: ids and places as differences, and the tags of all as one list with a 0 after each node's.
    fn dense(&self, dense: &[u8], wanted: fn(&Tags<'_>) -> bool, found: &mut Vec<Knude>) -> Result<(), Broken> {
        let mut lists: [&[u8]; 4] = [&[]; 4];
        for field in Fields(dense) {
            match field? {
                (1, Wire::Bytes(packed)) => lists[0] = packed,
                (8, Wire::Bytes(packed)) => lists[1] = packed,
                (9, Wire::Bytes(packed)) => lists[2] = packed,
                (10, Wire::Bytes(packed)) => lists[3] = packed,
                _ => {}
            }
        }
        let [ids, mut lats, mut lons, mut tagged] = lists.map(Numbers);
        let (mut id, mut lat, mut lon) = (0_i64, 0_i64, 0_i64);
        let mut tags = Vec::new();
        for step in ids {
            id = id.wrapping_add(zigzag(step?));
            lat = lat.wrapping_add(zigzag(lats.next().ok_or(Broken::Uneven)??));
            lon = lon.wrapping_add(zigzag(lons.next().ok_or(Broken::Uneven)??));
            tags.clear();
            // No list at all: no node of the group has a tag.
            while let Some(key) = tagged.next().transpose()?.filter(|key| *key != 0) {
                let value = tagged.next().ok_or(Broken::Uneven)??;
                tags.push((self.text(key)?, self.text(value)?));
            }
            self.keep(id, (lon, lat), &tags, wanted, found);
        }
        Ok(())
    }

    fn keep(&self, id: i64, place: (i64, i64), tags: &Tags<'_>, wanted: fn(&Tags<'_>) -> bool, found: &mut Vec<Knude>) {
        if tags.is_empty() || !wanted(tags) {
            return;
        }
        let degrees =
            |offset: i64, number: i64| offset.wrapping_add(self.granularity.wrapping_mul(number)) as f64 * 1e-9;
        found.push(Knude {
            id,
            place: Coord {
                x: degrees(self.offset.0, place.0),
                y: degrees(self.offset.1, place.1),
            },
            tags: tags
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect(),
        });
    }

    fn text(&self, number: u64) -> Result<&'b str, Broken> {
        let place = usize::try_from(number).map_err(|_| Broken::NoText)?;
        self.texts.get(place).copied().ok_or(Broken::NoText)
    }
}

/// A whole number whose lowest bit is its sign.
fn zigzag(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -(number & 1).cast_signed()
}

/// The value of a field, as far as it is needed.
enum Wire<'b> {
    Number(u64),
    Bytes(&'b [u8]),
    Other,
}

/// The fields of a protobuf message, in order.
struct Fields<'b>(&'b [u8]);

impl<'b> Iterator for Fields<'b> {
    type Item = Result<(u64, Wire<'b>), Broken>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let field = self.field();
        if field.is_err() {
            // After a fault nothing else means anything.
            self.0 = &[];
        }
        Some(field)
    }
}

impl<'b> Fields<'b> {
    fn field(&mut self) -> Result<(u64, Wire<'b>), Broken> {
        let key = varint(&mut self.0)?;
        let value = match key & 7 {
            0 => Wire::Number(varint(&mut self.0)?),
            1 => self.skip(8)?,
            2 => {
                let length = usize::try_from(varint(&mut self.0)?).map_err(|_| Broken::Cut)?;
                let (bytes, rest) = self.0.split_at_checked(length).ok_or(Broken::Cut)?;
                self.0 = rest;
                Wire::Bytes(bytes)
            }
            5 => self.skip(4)?,
            _ => return Err(Broken::Cut),
        };
        Ok((key >> 3, value))
    }

    fn skip(&mut self, count: usize) -> Result<Wire<'b>, Broken> {
        self.0 = self.0.split_at_checked(count).ok_or(Broken::Cut)?.1;
        Ok(Wire::Other)
    }
}

/// A packed list of whole numbers.
struct Numbers<'b>(&'b [u8]);

impl Iterator for Numbers<'_> {
    type Item = Result<u64, Broken>;

    fn next(&mut self) -> Option<Self::Item> {
        (!self.0.is_empty()).then(|| varint(&mut self.0).inspect_err(|_| self.0 = &[]))
    }
}

/// A whole number of seven bits a byte, at most ten bytes.
fn varint(bytes: &mut &[u8]) -> Result<u64, Broken> {
    let mut value = 0_u64;
    for shift in (0..70).step_by(7) {
        let (first, rest) = bytes.split_first().ok_or(Broken::Cut)?;
        *bytes = rest;
        value |= u64::from(first & 0x7F).checked_shl(shift).unwrap_or(0);
        if first & 0x80 == 0 {
            return Ok(value);
        }
    }
    Err(Broken::Number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// One dense group of two nodes: the first a village at (9.5, 57.1), the second a bus stop a thousandth north-east of it.
    fn block() -> Vec<u8> {
        let texts = ["", "place", "village", "name", "Prøveby", "highway", "bus_stop"];
        let table: Vec<u8> = texts.iter().flat_map(|text| field(1, text.as_bytes())).collect();
        let packed = |numbers: &[i64]| -> Vec<u8> {
            let zig = |number: i64| ((number << 1) ^ (number >> 63)).cast_unsigned();
            numbers.iter().flat_map(|number| number_bytes(zig(*number))).collect()
        };
        let tags: Vec<u8> = [1_u64, 2, 3, 4, 0, 5, 6, 0]
            .iter()
            .flat_map(|number| number_bytes(*number))
            .collect();
        let dense = [
            field(1, &packed(&[7, 1])),
            field(8, &packed(&[571_000_000, 10_000])),
            field(9, &packed(&[95_000_000, 10_000])),
            field(10, &tags),
        ]
        .concat();
        [field(1, &table), field(2, &field(2, &dense))].concat()
    }

    fn field(number: u64, bytes: &[u8]) -> Vec<u8> {
        [
            number_bytes(number << 3 | 2),
            number_bytes(bytes.len() as u64),
            bytes.to_vec(),
        ]
        .concat()
    }

    fn number_bytes(mut number: u64) -> Vec<u8> {
        let mut bytes = Vec::new();
        while number > 0x7F {
            bytes.push(u8::try_from(number & 0x7F).unwrap() | 0x80);
            number >>= 7;
        }
        bytes.push(u8::try_from(number).unwrap());
        bytes
    }

    fn found(bytes: &[u8], wanted: fn(&Tags<'_>) -> bool) -> Result<Vec<Knude>, Broken> {
        let mut found = Vec::new();
        Block::read(bytes)?.nodes(wanted, &mut found)?;
        Ok(found)
    }

    #[test]
    fn differences_and_tags_of_dense_nodes_are_added_up() {
        let all = found(&block(), |_| true).unwrap();
        assert_eq!(all.iter().map(|node| node.id).collect::<Vec<_>>(), [7, 8]);
        assert_eq!(all[0].tag("name"), Some("Prøveby"));
        assert!((all[1].place.x - 9.501).abs() < 1e-9 && (all[1].place.y - 57.101).abs() < 1e-9);
        assert_eq!(found(&block(), |tags| tag(tags, "highway").is_some()).unwrap().len(), 1);
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_block_or_an_error_and_never_a_panic(
            bytes in prop::collection::vec(any::<u8>(), 0..300), at in 0usize..200, byte: u8,
        ) {
            let _ = found(&bytes, |_| true);
            let _ = unpacked(&bytes);
            let _ = blob_header(&bytes);
            // One byte of a right block changed gets further in.
            let mut block = block();
            let place = at % block.len();
            block[place] = byte;
            let _ = found(&block, |_| true);
        }
    }
}
