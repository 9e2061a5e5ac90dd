//! Outside files become checked rows; nothing here knows what a statistic is.

pub mod basiskort;
pub mod check;
pub mod decode;
pub mod delimited;
pub mod forbindelser;
pub mod geo;
pub mod geografi;
pub mod headings;
pub mod known;
pub mod personal;
pub mod place;
pub mod planmappe;
pub mod problem;
pub mod punkter;
pub mod rows;
pub mod schema;
pub mod statbank;
pub mod table;
pub mod value;
pub mod workbook;
