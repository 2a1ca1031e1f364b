//! A page of text: lines, facts and tables within a width, measured in columns of the terminal, not in characters.

use std::fmt::Write as _;

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use crate::clean::clean;

/// How wide a page is where nobody says otherwise: in a file, in a pipe, in the AWS console.
pub const USUAL_WIDTH: usize = 80;

/// How wide sentences get on a terminal that is wider: longer lines are hard to read.
const MAX_PROSE: usize = 100;

/// How much room a sentence needs to stand beside its label.
const MIN_PROSE_WIDTH: usize = 30;

/// What stands between two columns.
const GAP: &str = "  ";

/// How much of a table's last column must be seen at least.
const MIN_CELL_WIDTH: usize = 10;

/// A text that is written line by line, none of them wider than the page, but for a single word that is.
#[derive(Debug)]
pub(crate) struct Page {
    text: String,
    width: usize,
}

/// A column's head, and whether its amounts stand to the right, so that their digits can be compared.
pub(crate) type Column = (&'static str, bool);

/// The cells of a row, and what stands below it.
pub(crate) type Line<const N: usize> = ([String; N], Option<String>);

impl Page {
    /// An empty page that is `width` columns wide.
    pub(crate) fn new(width: usize) -> Self {
        Self { text: String::new(), width }
    }

    pub(crate) fn width(&self) -> usize {
        self.width
    }

    pub(crate) fn finish(self) -> String {
        self.text
    }

    /// Writes a line as it is, cut to the width of the page.
    pub(crate) fn line(&mut self, text: &str) {
        self.text.push_str(cut(text.trim_end(), self.width).trim_end());
        self.text.push('\n');
    }

    pub(crate) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// Writes a sentence in as many lines as it takes; later ones are indented to stand under the first.
    pub(crate) fn wrapped(&mut self, label: &str, text: &str) {
        let width = self.width.min(MAX_PROSE);
        let indent = " ".repeat(label.width());
        let (mut current, mut used, mut begun) = (label.to_owned(), label.width(), false);
        for word in clean(text).split_whitespace() {
            if begun && used + 1 + word.width() > width {
                let _ = writeln!(self.text, "{}", current.trim_end());
                (current, used, begun) = (indent.clone(), indent.width(), false);
            }
            if begun {
                current.push(' ');
            }
            used += word.width() + usize::from(begun);
            current.push_str(word);
            begun = true;
        }
        let _ = writeln!(self.text, "{}", current.trim_end());
    }

    /// A sentence beside its label, and what belongs below it: each of these after a label of its own. Where the label leaves too
    /// little room, the sentences stand below it.
    pub(crate) fn titled<'a>(&mut self, label: &str, text: &str, below: impl IntoIterator<Item = (&'a str, &'a str)>) {
        let beside = label.width() + MIN_PROSE_WIDTH <= self.width;
        let indent = if beside {
            self.wrapped(label, text);
            " ".repeat(label.width())
        } else {
            self.line(label);
            self.wrapped("    ", text);
            "    ".to_owned()
        };
        for (label, text) in below {
            self.wrapped(&format!("{indent}{label}"), text);
        }
    }

    /// Facts, one a line; those that are not known are left out.
    pub(crate) fn facts<const N: usize>(&mut self, found: [(&str, Option<String>); N]) {
        let width = found.iter().map(|(label, _)| label.width()).max().unwrap_or(0);
        for (label, fact) in found {
            if let Some(fact) = fact {
                self.wrapped(&format!("  {}  ", padded(label, width, false)), &fact);
            }
        }
    }

    /// Rows under their heads, each with what belongs below it; nothing where there is no row. Where the page is too narrow for
    /// that, each row is a paragraph: a table whose columns are cut says nothing.
    pub(crate) fn table<const N: usize>(&mut self, columns: &[Column; N], rows: impl Iterator<Item = Line<N>>) {
        let rows: Vec<Line<N>> = rows.collect();
        if rows.is_empty() {
            return;
        }
        let head = columns.map(|(name, _)| name.to_owned());
        let mut widths = [0; N];
        for cells in std::iter::once(&head).chain(rows.iter().map(|(cells, _)| cells)) {
            for (width, cell) in widths.iter_mut().zip(cells) {
                *width = (*width).max(cell.width());
            }
        }
        let (last, others) = widths.split_last().map_or((0, &widths[..]), |(last, others)| (*last, others));
        if others.iter().map(|width| width + GAP.len()).sum::<usize>() + last.min(MIN_CELL_WIDTH) > self.width {
            self.paragraphs(columns, &rows);
            return;
        }
        let aligned = |cells: &[String; N]| {
            let cells = cells.iter().zip(columns).zip(widths);
            cells
                .map(|((cell, (_, to_the_right)), width)| padded(cell, width, *to_the_right))
                .collect::<Vec<_>>()
                .join(GAP)
        };
        self.blank();
        self.line(&aligned(&head));
        for (cells, below) in &rows {
            self.line(&aligned(cells));
            if let Some(below) = below.as_deref().filter(|text| !text.is_empty()) {
                self.line(&format!("    {below}"));
            }
        }
    }

    /// The same with nothing cut, where the page is wide enough for that; else nothing is written.
    pub(crate) fn whole_table<const N: usize>(&mut self, columns: &[Column; N], rows: &[Line<N>]) -> bool {
        let widest = |at: usize| rows.iter().map(|(cells, _)| cells[at].width()).chain([columns[at].0.width()]).max();
        let width: usize = (0..N).map(|at| widest(at).unwrap_or(0)).sum::<usize>() + GAP.len() * N.saturating_sub(1);
        if width > self.width {
            return false;
        }
        self.blank();
        let aligned = |cells: [&str; N]| {
            let at = |at: usize| padded(cells[at], widest(at).unwrap_or(0), columns[at].1);
            (0..N).map(at).collect::<Vec<_>>().join(GAP)
        };
        self.line(&aligned(columns.map(|(name, _)| name)));
        for (cells, below) in rows {
            self.line(&aligned(std::array::from_fn(|at| cells[at].as_str())));
            if let Some(below) = below.as_deref().filter(|text| !text.is_empty()) {
                self.wrapped("    ", below);
            }
        }
        true
    }

    /// Each row as a paragraph, with nothing cut.
    pub(crate) fn whole_paragraphs<const N: usize>(&mut self, columns: &[Column; N], rows: &[Line<N>]) {
        let heads = columns.iter().map(|(name, _)| name.width()).max().unwrap_or(0);
        for (cells, below) in rows {
            self.blank();
            for ((head, _), cell) in columns.iter().zip(cells) {
                self.wrapped(&format!("{}{GAP}", padded(head, heads, false)), cell);
            }
            if let Some(below) = below.as_deref().filter(|text| !text.is_empty()) {
                self.wrapped("    ", below);
            }
        }
    }

    fn paragraphs<const N: usize>(&mut self, columns: &[Column; N], rows: &[Line<N>]) {
        let heads = columns.map(|(name, _)| name.width()).into_iter().max().unwrap_or(0);
        for (cells, below) in rows {
            self.blank();
            for ((head, _), cell) in columns.iter().zip(cells) {
                self.wrapped(&format!("{}{GAP}", padded(head, heads, false)), cell);
            }
            if let Some(below) = below.as_deref().filter(|text| !text.is_empty()) {
                self.line(&format!("    {below}"));
            }
        }
    }
}

fn padded(text: &str, width: usize, to_the_right: bool) -> String {
    let room = " ".repeat(width.saturating_sub(text.width()));
    if to_the_right { room + text } else { text.to_owned() + &room }
}

/// The text without what could move a cursor, cut to so many columns, with an ellipsis where something was cut.
pub(crate) fn cut(text: &str, columns: usize) -> String {
    let text = clean(text);
    if text.width() <= columns {
        return text;
    }
    let (mut kept, mut used) = (String::new(), 0);
    for character in text.chars() {
        used += character.width().unwrap_or(0);
        if used + 1 > columns {
            break;
        }
        kept.push(character);
    }
    kept + "…"
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn columns_stay_aligned_whatever_the_script() {
        let mut page = Page::new(USUAL_WIDTH);
        let rows = [("山田", "12 ms"), ("app", "1.5 s"), ("Ñandú", "3 ms")];
        let rows = rows.map(|(user, time)| ([user.to_owned(), time.to_owned(), "active".to_owned()], None));
        page.table(&[("USER", false), ("ACTIVE", true), ("STATE", false)], rows.into_iter());
        let text = page.finish();
        let columns: Vec<usize> =
            text.lines().skip(2).map(|line| line[..line.find("active").unwrap()].width()).collect();
        assert_eq!(columns, [columns[0]; 3], "{text}");
    }

    #[test]
    fn sentences_are_wrapped_between_words_and_no_wider_than_reads_well() {
        for (width, widest) in [(40, 40), (80, 80), (200, MAX_PROSE)] {
            let mut page = Page::new(width);
            page.wrapped("Next: ", &"word ".repeat(60));
            let text = page.finish();
            let lines: Vec<&str> = text.lines().collect();
            assert!(lines.iter().all(|line| line.width() <= widest && line.ends_with("word")), "{text}");
            assert!(lines[0].starts_with("Next: word") && lines[1].starts_with("      word"), "{text}");
        }
    }

    #[test]
    fn what_does_not_fit_beside_stands_below() {
        let said = |width| {
            let mut page = Page::new(width);
            page.titled(
                "  FAILED  Configuration  ",
                "The host has no address.",
                [("Next: ", "Check the name of the host.")],
            );
            page.table(
                &[("NAME", false), ("ENGINE", false), ("ADDRESS", false)],
                std::iter::once((["orders-prod-1", "PostgreSQL", "db.example:5432"].map(str::to_owned), None)),
            );
            page.finish()
        };
        assert_eq!(
            said(80),
            "  FAILED  Configuration  The host has no address.\n                         Next: Check the name of the host.\n\n\
             NAME           ENGINE      ADDRESS\norders-prod-1  PostgreSQL  db.example:5432\n"
        );
        assert_eq!(
            said(30),
            "  FAILED  Configuration\n    The host has no address.\n    Next: Check the name of\n          the host.\n\n\
             NAME     orders-prod-1\nENGINE   PostgreSQL\nADDRESS  db.example:5432\n"
        );
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_its_page(texts in prop::collection::vec("(\\PC|[\u{0}-\u{1f}]){0,120}", 3), width in 20_usize..200) {
            let mut page = Page::new(width);
            page.line(&texts[0]);
            page.table(&[("A", false), ("B", true)], std::iter::once(([texts[0].clone(), texts[1].clone()], Some(texts[2].clone()))));
            let table = page.finish();
            // What is to be read or copied is not cut: a single word may be wider.
            let mut page = Page::new(width);
            page.facts([("Fact", Some(texts[2].clone()))]);
            page.titled("  OK  A label that is long  ", &texts[1], [("Next: ", texts[0].as_str())]);
            let whole = page.finish();
            let text = table + &whole;
            for line in text.lines().filter(|line| line.width() > width) {
                let before = line.rsplit_once(' ').map_or("", |(before, _)| before.trim());
                let labels = ["", "A", "B", "Fact", "Next:", "OK  A label that is long"];
                prop_assert!(labels.contains(&before), "{}", text);
            }
            prop_assert!(!text.chars().any(|character| character.is_control() && character != '\n'));
        }
    }
}
