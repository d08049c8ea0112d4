package dev.daicho.ledger.core.book;

import dev.daicho.ledger.core.accounts.Accounts;
import dev.daicho.ledger.core.block.LockMode;
import dev.daicho.ledger.core.block.Operation;
import dev.daicho.ledger.core.block.Operation.ChangeAccess;
import dev.daicho.ledger.core.block.Operation.ChangeLimits;
import dev.daicho.ledger.core.block.Operation.ChangeStatus;
import dev.daicho.ledger.core.block.Operation.DefineCurrency;
import dev.daicho.ledger.core.block.Operation.OpenAccount;
import dev.daicho.ledger.core.block.Operation.Post;
import dev.daicho.ledger.core.block.Operation.PostedLeg;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which locks operations need: X on what they bring in or change the terms of, I on the accounts they post to. In the order of their names, so that
 * transactions which lock nothing before their end never wait for each other in a circle.
 *
 * <p>Stateless. Source: L6, L14.
 */
final class LockNeeds {

    private LockNeeds() {}

    static Map<String, LockMode> of(List<Operation> operations, Accounts accounts) {
        Map<String, LockMode> needs = new TreeMap<>();
        for (Operation operation : operations) {
            if (operation instanceof DefineCurrency define) {
                // What is defined already never changes.
                if (accounts.currency(define.code()) == null) {
                    add(needs, Locks.currency(define.code()), LockMode.X);
                }
            } else if (operation instanceof OpenAccount open) {
                boolean known = accounts.account(open.id()) != null;
                // Opening what is open already must not come between somebody's closing it, and disturbs no posting.
                add(needs, Locks.account(open.id()), known ? LockMode.I : LockMode.X);
                if (accounts.currency(open.currency()) == null) {
                    add(needs, Locks.currency(open.currency()), LockMode.S);
                }
            } else if (operation instanceof ChangeLimits change) {
                add(needs, Locks.account(change.account()), LockMode.X);
            } else if (operation instanceof ChangeAccess change) {
                add(needs, Locks.account(change.account()), LockMode.X);
            } else if (operation instanceof ChangeStatus change) {
                add(needs, Locks.account(change.account()), LockMode.X);
            } else if (operation instanceof Post post) {
                for (PostedLeg leg : post.legs()) {
                    add(needs, Locks.account(leg.account()), LockMode.I);
                }
                String key = post.key();
                if (key != null) {
                    add(needs, Locks.key(key), LockMode.X);
                }
            }
        }
        return needs;
    }

    private static void add(Map<String, LockMode> needs, String subject, LockMode mode) {
        needs.merge(subject, mode, LockMode::and);
    }
}
