//! Output where not all is kept: Run Command cuts what is longer, wherever that is.

/// What `write` writes with as many parts as have room within the limit, of `all` that there are. It is the end of the parts that goes,
/// never what stands below them.
pub(super) fn parts(all: usize, limit: Option<usize>, write: impl Fn(usize) -> String) -> String {
    let whole = write(all);
    let Some(limit) = limit.filter(|limit| whole.len() > *limit) else { return whole };
    let (mut fits, mut too_many) = (0, all);
    while fits + 1 < too_many {
        let middle = fits.midpoint(too_many);
        if write(middle).len() <= limit {
            fits = middle;
        } else {
            too_many = middle;
        }
    }
    lines(write(fits), limit)
}

/// The text without lines in its midst, if it is too long all the same. Its end stays, which is what all comes to.
fn lines(mut text: String, limit: usize) -> String {
    if text.len() <= limit {
        return text;
    }
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let (last, first) = lines.split_last().unwrap_or((&"", &[]));
    // One line alone is too long.
    if first.is_empty() {
        text.truncate(text.floor_char_boundary(limit));
        return text;
    }
    let note = |count: usize| format!("({count} lines left out)\n");
    let mut left = limit.saturating_sub(last.len() + note(lines.len()).len());
    let kept = first.iter().take_while(|line| {
        let room = line.len() <= left;
        left = left.saturating_sub(line.len());
        room
    });
    let kept: Vec<&str> = kept.copied().collect();
    let mut cut = kept.concat() + &note(first.len() - kept.len()) + last;
    // The last line alone may be.
    cut.truncate(cut.floor_char_boundary(limit));
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_loses_parts_and_then_lines_and_never_its_end() {
        let write = |most: usize| format!("head\n{}end\n", "row\n".repeat(most));
        assert_eq!(parts(3, None, write), write(3));
        assert_eq!(parts(3, Some(write(3).len()), write), write(3));
        assert_eq!(parts(300, Some(write(7).len() + 3), write), write(7));
        let long = |_| format!("{}end\n", "a line\n".repeat(100));
        let cut = parts(0, Some(60), long);
        assert_eq!(cut, format!("{}(95 lines left out)\nend\n", "a line\n".repeat(5)));
        assert_eq!(parts(0, Some(11), |_| "é".repeat(100)), "é".repeat(5));
    }
}
