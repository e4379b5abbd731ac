/* set: the map that Jepsen prints. */
#include "data.h"
#include "support/edn_map.h"

#define ADD(process, type, element) EDN_OP (1, process, type, add, element, element)
#define READ(answer) EDN_OP (99, 99, ok, read, "nil", answer)

START_TEST (test_map_of_jepsen)
{
    edn_map_expect ("set",
                    ADD (0, ok, "0") ADD (1, ok, "1") ADD (2, ok, "2") ADD (3, ok, "5")
                        ADD (4, fail, "6") ADD (5, info, "7") ADD (6, info, "8")
                            READ ("[0 7 2 1 9 1]"),
                    "{:valid? false, :attempt-count 7, :acknowledged-count 4, :ok-count 4,"
                    " :lost-count 1, :recovered-count 1, :unexpected-count 1, :ok \"#{0..2 7}\","
                    " :lost \"#{5}\", :unexpected \"#{9}\", :recovered \"#{7}\"}",
                    "{:failed-present-count 0, :failed-present \"#{}\", :duplicated-count 1,"
                    " :late-count 0}");
    /* The last read counts; one of nil is none. */
    edn_map_expect ("set",
                    READ ("[]") ADD (0, ok, "1") ADD (1, ok, "2") READ ("#{2 1}")
                        EDN_OP (9, 9, ok, read, "nil", "nil"),
                    "{:valid? true, :attempt-count 2, :acknowledged-count 2, :ok-count 2,"
                    " :lost-count 0, :recovered-count 0, :unexpected-count 0, :ok \"#{1..2}\","
                    " :lost \"#{}\", :unexpected \"#{}\", :recovered \"#{}\"}",
                    "{:failed-present-count 0, :failed-present \"#{}\", :duplicated-count 0,"
                    " :late-count 0}");
    /* What failed and is there is ok there, and recovered. */
    edn_map_expect ("set", ADD (0, fail, "1") ADD (1, ok, "2") READ ("[1 2]"),
                    "{:valid? true, :attempt-count 2, :acknowledged-count 1, :ok-count 2,"
                    " :lost-count 0, :recovered-count 1, :unexpected-count 0, :ok \"#{1..2}\","
                    " :lost \"#{}\", :unexpected \"#{}\", :recovered \"#{1}\"}",
                    "{:failed-present-count 1, :failed-present \"#{1}\", :duplicated-count 0,"
                    " :late-count 0}");
    /* Acknowledged while the last read ran: lost there, unknown here. */
    edn_map_expect ("set",
                    ADD (0, ok, "1") EDN_AT (1, 9, invoke, read, "nil") ADD (2, ok, "2")
                        EDN_AT (3, 9, ok, read, "[1]"),
                    "{:valid? false, :attempt-count 2, :acknowledged-count 2, :ok-count 1,"
                    " :lost-count 1, :recovered-count 0, :unexpected-count 0, :ok \"#{1}\","
                    " :lost \"#{2}\", :unexpected \"#{}\", :recovered \"#{}\"}",
                    "{:valid? :unknown, :lost-count 0, :lost \"#{}\", :failed-present-count 0,"
                    " :failed-present \"#{}\", :duplicated-count 0, :late-count 1}");
    edn_map_expect ("set", ADD (0, ok, "1") EDN_OP (9, 9, fail, read, "nil", "nil"),
                    "{:valid? :unknown, :error \"Set was never read\"}", "{}");
}
END_TEST

DATA_MAIN ("check/data/set", test_map_of_jepsen);
