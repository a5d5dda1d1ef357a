//! What a page downloads only with its route.

blockwork::parts! {
    /// `/cart`.
    cart: crate::cart_page::CartPage,
    /// `/credentials`.
    credentials: crate::credentials_page::CredentialsPage,
    /// `/counter`.
    counter: crate::counter_page::CounterPage,
    /// `/files`.
    files: crate::files_page::FilesPage,
    /// `/rows`.
    rows: crate::packing_page::PackingPage,
    /// `/triggers`.
    triggers: crate::triggers_page::TriggersPage,
    /// `/lifecycle`.
    lifecycle: crate::lifecycle_page::LifecyclePage,
    /// `/scopes`.
    scopes: crate::scopes_page::ScopesPage,
    /// `/search`.
    search: crate::search_page::SearchPage,
    /// `/components`.
    components: crate::gallery_page::GalleryPage,
}
