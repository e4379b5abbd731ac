"$MINOS" chekc h.edn
