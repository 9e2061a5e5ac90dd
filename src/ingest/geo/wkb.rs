//! Well-known binary: the geometry of a GeoPackage.
//!
//! Reference: OGC 06-103r4 (Simple Feature Access), section 8, and OGC 12-128r18 (GeoPackage), clause 2.1.3 for the header
//! in front of it. Both byte orders, Z and M (dropped), ISO and EWKB type numbers. Every count is held against the bytes
//! that are left before anything is allocated, so that a lying file costs nothing.

use geo::Coord;

use super::{Figur, Ring};

/// Why bytes are no geometry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WkbError {
    /// The bytes end before the geometry does.
    #[error("geometrien slutter midt i (byte {0})")]
    Cut(usize),
    /// A count larger than the bytes left could hold.
    #[error("geometrien siger, at den har {count} dele, men der er kun {left} byte tilbage")]
    Count {
        /// What it says.
        count: u32,
        /// Bytes left.
        left: usize,
    },
    /// Not a GeoPackage geometry: its magic, version or flags are wrong.
    #[error("geometrien har ikke GeoPackages indledning")]
    Header,
    /// A byte order that is neither 0 nor 1.
    #[error("byterækkefølgen {0} findes ikke")]
    Order(u8),
    /// A part of another type than its whole allows.
    #[error("en del af geometrien har typen {0}, som ikke hører til der")]
    Part(u32),
}

/// A geometry blob of a GeoPackage: its reference system's number and its geometry.
pub fn read_gpkg(blob: &[u8]) -> Result<(i32, Figur), WkbError> {
    let [b'G', b'P', 0, flags, rest @ ..] = blob else {
        return Err(WkbError::Header);
    };
    let mut header = Bytes::new(rest);
    header.little = flags & 1 == 1;
    let system = header.int()?.cast_signed();
    let envelope = match flags >> 1 & 7 {
        0 => 0,
        1 => 32,
        2 | 3 => 48,
        4 => 64,
        _ => return Err(WkbError::Header),
    };
    header.take(envelope)?;
    if flags & 0b10_0000 != 0 {
        // An extended geometry is some vendor's own.
        return Ok((system, Figur::Andet("udvidet geometri".to_owned())));
    }
    if flags & 0b1_0000 != 0 {
        return Ok((system, Figur::Ingen));
    }
    Ok((system, read(header.rest)?))
}

/// A geometry in WKB.
pub fn read(bytes: &[u8]) -> Result<Figur, WkbError> {
    let mut bytes = Bytes::new(bytes);
    let (kind, dimensions) = bytes.begin()?;
    Ok(match kind {
        1 => Figur::Punkt(bytes.coord(dimensions)?),
        3 => Figur::Flade(vec![bytes.polygon(dimensions)?]),
        6 => {
            // A polygon is at least its own header and a count: nine bytes.
            let count = bytes.count(9)?;
            let mut polygons = Vec::with_capacity(count);
            for _ in 0..count {
                let (kind, dimensions) = bytes.begin()?;
                if kind != 3 {
                    return Err(WkbError::Part(kind));
                }
                polygons.push(bytes.polygon(dimensions)?);
            }
            Figur::Flade(polygons)
        }
        other => Figur::Andet(name(other)),
    })
}

fn name(kind: u32) -> String {
    match kind {
        2 => "LineString".to_owned(),
        4 => "MultiPoint".to_owned(),
        5 => "MultiLineString".to_owned(),
        7 => "GeometryCollection".to_owned(),
        other => format!("geometritype {other}"),
    }
}

struct Bytes<'a> {
    rest: &'a [u8],
    length: usize,
    little: bool,
}

impl<'a> Bytes<'a> {
    fn new(rest: &'a [u8]) -> Self {
        Self {
            rest,
            length: rest.len(),
            little: true,
        }
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], WkbError> {
        let Some((taken, rest)) = self.rest.split_at_checked(count) else {
            return Err(WkbError::Cut(self.length));
        };
        self.rest = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], WkbError> {
        let taken = self.take(N)?;
        taken.try_into().map_err(|_| WkbError::Cut(self.length))
    }

    fn int(&mut self) -> Result<u32, WkbError> {
        let bytes = self.array::<4>()?;
        Ok(if self.little {
            u32::from_le_bytes(bytes)
        } else {
            u32::from_be_bytes(bytes)
        })
    }

    fn double(&mut self) -> Result<f64, WkbError> {
        let bytes = self.array::<8>()?;
        Ok(if self.little {
            f64::from_le_bytes(bytes)
        } else {
            f64::from_be_bytes(bytes)
        })
    }

    /// Byte order and type: the plain kind (1–7) and how many numbers a position has.
    fn begin(&mut self) -> Result<(u32, usize), WkbError> {
        self.little = match self.array::<1>()?[0] {
            0 => false,
            1 => true,
            other => return Err(WkbError::Order(other)),
        };
        let kind = self.int()?;
        // EWKB marks Z, M and a reference system in the highest bits; ISO adds 1000, 2000 or 3000.
        let (z, m) = (kind & 0x8000_0000 != 0, kind & 0x4000_0000 != 0);
        if kind & 0x2000_0000 != 0 {
            self.int()?;
        }
        let plain = kind & 0x0FFF_FFFF;
        let more = match plain / 1000 {
            0 => usize::from(z) + usize::from(m),
            1 | 2 => 1,
            3 => 2,
            _ => return Err(WkbError::Part(kind)),
        };
        Ok((plain % 1000, 2 + more))
    }

    /// A count of parts of at least `least` bytes each.
    fn count(&mut self, least: usize) -> Result<usize, WkbError> {
        let count = self.int()?;
        let left = self.rest.len();
        match usize::try_from(count) {
            Ok(parts) if parts <= left / least => Ok(parts),
            _ => Err(WkbError::Count { count, left }),
        }
    }

    fn coord(&mut self, dimensions: usize) -> Result<Coord<f64>, WkbError> {
        let (x, y) = (self.double()?, self.double()?);
        for _ in 2..dimensions {
            self.double()?;
        }
        Ok(Coord { x, y })
    }

    fn polygon(&mut self, dimensions: usize) -> Result<Vec<Ring>, WkbError> {
        let count = self.count(4)?;
        let mut rings = Vec::with_capacity(count);
        for _ in 0..count {
            let points = self.count(8 * dimensions)?;
            let mut ring = Ring::with_capacity(points);
            for _ in 0..points {
                ring.push(self.coord(dimensions)?);
            }
            rings.push(ring);
        }
        Ok(rings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn polygon(ring: &[(f64, f64)], little: bool, z: bool) -> Vec<u8> {
        let int = |value: u32| {
            if little {
                value.to_le_bytes()
            } else {
                value.to_be_bytes()
            }
        };
        let double = |value: f64| {
            if little {
                value.to_le_bytes()
            } else {
                value.to_be_bytes()
            }
        };
        let mut bytes = vec![u8::from(little)];
        bytes.extend(int(if z { 1003 } else { 3 }));
        bytes.extend(int(1));
        bytes.extend(int(u32::try_from(ring.len()).unwrap()));
        for (x, y) in ring {
            bytes.extend(double(*x));
            bytes.extend(double(*y));
            if z {
                bytes.extend(double(-999.0));
            }
        }
        bytes
    }

    fn gpkg(wkb: &[u8], envelope: bool) -> Vec<u8> {
        let mut bytes = vec![b'G', b'P', 0, if envelope { 0b11 } else { 1 }];
        bytes.extend(25832_u32.to_le_bytes());
        if envelope {
            bytes.extend([0; 32]);
        }
        bytes.extend(wkb);
        bytes
    }

    proptest! {
        #[test]
        fn what_was_written_is_read_in_both_byte_orders_with_and_without_z(
            ring in prop::collection::vec((-1e7..1e7f64, -1e7..1e7f64), 0..30), little: bool, z: bool, envelope: bool,
        ) {
            let blob = gpkg(&polygon(&ring, little, z), envelope);
            let coords = ring.iter().map(|&(x, y)| Coord { x, y }).collect();
            prop_assert_eq!(read_gpkg(&blob), Ok((25832, Figur::Flade(vec![vec![coords]]))));
        }

        #[test]
        fn any_bytes_are_a_geometry_or_an_error_and_never_a_panic(
            bytes in prop::collection::vec(any::<u8>(), 0..200), at in 0usize..60,
        ) {
            let _ = read(&bytes);
            // A right beginning with anything after it gets further in.
            let mut blob = gpkg(&polygon(&[(1.0, 2.0); 4], true, false), false);
            blob.truncate(at.min(blob.len()));
            blob.extend(&bytes);
            let _ = read_gpkg(&blob);
        }
    }

    #[test]
    fn a_huge_count_is_an_error_before_anything_is_allocated() {
        let mut bytes = polygon(&[], true, false);
        let end = bytes.len();
        bytes[end - 4..].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(
            read(&bytes),
            Err(WkbError::Count {
                count: u32::MAX,
                left: 0
            })
        );
        let mut many = vec![1];
        many.extend(6_u32.to_le_bytes());
        many.extend(1_000_000_u32.to_le_bytes());
        assert_eq!(
            read(&many),
            Err(WkbError::Count {
                count: 1_000_000,
                left: 0
            })
        );
    }
}
