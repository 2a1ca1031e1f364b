//! Lists that AWS gives out in pages, read to their end. A list that ends before its end is an error: what is missing from it
//! might be what was asked for.

use std::collections::HashSet;

use crate::{error::Error, region::Region};

/// A page of a list.
#[derive(Debug)]
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    /// What the next one is asked for with.
    pub(crate) next: Option<String>,
}

impl<T> Page<T> {
    /// A page as it came. A list that is missing is no empty list.
    pub(crate) fn of(
        operation: &'static str,
        region: Region,
        items: Option<Vec<T>>,
        next: Option<String>,
    ) -> Result<Self, Error> {
        let items = items.ok_or_else(|| Error::damaged(operation, region, "the answer has no list in it"))?;
        Ok(Self { items, next: next.filter(|next| !next.is_empty()) })
    }
}

/// The marks that pages of one list were asked for with: none may come twice, or the list would have no end.
#[derive(Debug, Default)]
pub(crate) struct Marks(HashSet<String>);

impl Marks {
    pub(crate) fn note(&mut self, operation: &'static str, region: Region, next: &str) -> Result<(), Error> {
        match self.0.insert(next.to_owned()) {
            true => Ok(()),
            false => Err(Error::damaged(operation, region, "the same page comes again")),
        }
    }
}

/// All items of a list; `page` asks for the page behind a mark.
pub(crate) async fn all<T, F>(
    operation: &'static str,
    region: Region,
    page: impl Fn(Option<String>) -> F,
) -> Result<Vec<T>, Error>
where
    F: Future<Output = Result<Page<T>, Error>>,
{
    let (mut items, mut marks, mut next) = (Vec::new(), Marks::default(), None);
    loop {
        // Boxed: the calls inside make futures too large for many of them to lie in one another.
        let read = Box::pin(page(next)).await?;
        items.extend(read.items);
        let Some(mark) = read.next else { return Ok(items) };
        marks.note(operation, region, &mark)?;
        next = Some(mark);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_list_is_read_to_its_end_or_not_at_all() {
        let region = Region::VIRGINIA;
        let read = |last: Option<&'static str>, lost: bool| {
            all("List", region, move |mark| async move {
                match mark.as_deref() {
                    None => Page::of("List", region, Some(vec![1, 2]), Some("a".to_owned())),
                    Some("a") => Page::of("List", region, (!lost).then(|| vec![3]), last.map(str::to_owned)),
                    _ => Page::of("List", region, Some(vec![4]), Some(String::new())),
                }
            })
        };
        assert_eq!(read(None, false).await.unwrap(), [1, 2, 3]);
        assert_eq!(read(Some("b"), false).await.unwrap(), [1, 2, 3, 4]);
        assert!(matches!(read(Some("a"), false).await, Err(Error::Aws { .. })), "the same page for ever");
        assert!(matches!(read(None, true).await, Err(Error::Aws { .. })), "a page without its list");
    }
}
