// Where things lie in an encoded row, for page_*.comp; as in page_body.h.

uint page_head_words(uint code, uint keep) {
    if (code == PAGE_F32) return 2 * PAGE_HEAD;
    if (code == PAGE_F16) return PAGE_HEAD;
    if (code == PAGE_INT8) return 1 + PAGE_HEAD / 2;
    return code == PAGE_BITMAP ? 2 + keep : 3 + (keep + 1) / 2;
}

uint page_head_at(PageFormat f, uint head) {
    uint k = page_head_words(f.k_code, f.k_keep), v = page_head_words(f.v_code, f.v_keep);
    return head < f.heads ? head * k : f.heads * k + (head - f.heads) * v;
}

uint page_basis_at(PageFormat f, uint store_row, uint head) {
    uint which = (store_row & PAGE_ROTATED) != 0 ? 1 : 0;
    return (which * f.heads + head) * PAGE_HEAD * PAGE_HEAD;
}
