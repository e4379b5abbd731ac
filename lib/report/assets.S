/* assets.S: the page of the HTML report, as page.cmake made it, in the library's read-only data. */
    .section .rodata
    .global mns_report_page
    .hidden mns_report_page
    .global mns_report_page_end
    .hidden mns_report_page_end
mns_report_page:
    .incbin MINOS_REPORT_PAGE
mns_report_page_end:
    .byte 0

    .section .note.GNU-stack, "", %progbits
