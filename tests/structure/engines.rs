//! Whether the compiler would name every place that has to decide for one engine more.

use std::{fs, path::Path};

use quote::ToTokens as _;
use syn::{Arm, BinOp, ExprBinary, ExprMatch, Item, Macro, Pat, visit::Visit};

use crate::modules::{attributes, is_of_tests};

/// Where an engine is meant by its name.
const NAMED: &str = "EngineName ::";

/// The places in a file where one engine is told from all others, those that come later included.
pub(crate) fn decided_for_others(file: &Path) -> Vec<String> {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let syntax = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let mut places = Places::default();
    if !syntax.attrs.iter().any(|attribute| is_of_tests(std::slice::from_ref(attribute))) {
        places.visit_file(&syntax);
    }
    places.0
}

#[derive(Default)]
struct Places(Vec<String>);

impl<'ast> Visit<'ast> for Places {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_of_tests(attributes(item)) {
            syn::visit::visit_item(self, item);
        }
    }

    fn visit_expr_binary(&mut self, compared: &'ast ExprBinary) {
        let sides = [&compared.left, &compared.right].map(|side| side.to_token_stream().to_string());
        let named = sides.iter().any(|side| side.starts_with(NAMED) || side.starts_with(&format!("Some ({NAMED}")));
        if matches!(compared.op, BinOp::Eq(_) | BinOp::Ne(_)) && named {
            self.0.push(compared.to_token_stream().to_string());
        }
        syn::visit::visit_expr_binary(self, compared);
    }

    fn visit_expr_match(&mut self, decided: &'ast ExprMatch) {
        let named = |arm: &&Arm| arm.pat.to_token_stream().to_string().contains(NAMED);
        let any = |arm: &&Arm| arm.guard.is_none() && is_any(&arm.pat);
        if decided.arms.iter().any(|arm| named(&arm)) && decided.arms.iter().any(|arm| any(&arm)) {
            self.0.push(format!("match {}", decided.expr.to_token_stream()));
        }
        syn::visit::visit_expr_match(self, decided);
    }

    fn visit_macro(&mut self, called: &'ast Macro) {
        let tokens = called.tokens.to_string();
        if called.path.is_ident("matches") && tokens.contains(NAMED) {
            self.0.push(format!("matches! ({tokens})"));
        }
    }
}

/// Whether a pattern takes whatever is left.
fn is_any(pattern: &Pat) -> bool {
    match pattern {
        Pat::Wild(_) => true,
        // `None` stands as a name, too.
        Pat::Ident(name) => name.subpat.is_none() && name.ident.to_string().starts_with(char::is_lowercase),
        Pat::TupleStruct(of) => of.elems.iter().all(is_any),
        Pat::Tuple(of) => of.elems.iter().all(is_any),
        _ => false,
    }
}
