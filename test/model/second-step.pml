/*
 * The second step of a login and the changes of factors, as src/domain/two-factor does them, for spin
 * (test/model/second-step.test.ts). One user with one login, one authenticator app at a time, and one passkey.
 *
 *   Password   the first step: checks the password, then stores a challenge, whose token the client gets
 *   Request    the second step, or a proof in a session (recent authentication), on any replica: a replica keeps nothing from one
 *              request to the next, so two replicas are two requests at once. It sends an app's code of any step, a recovery
 *              code, or an answer of the passkey. So it is also the client that repeats a request, and an attacker who copies
 *              all that is sent
 *   Owner      a new password, and every change of factors: a transaction, which reads and writes in single steps
 *   Time       passes: the app shows its next code, the challenge expires
 *
 * `complete` is one transaction. Its own writes lock the rows on which it decides (or certify them, on Galera), so it is one
 * step. It may be rolled back and repeated, its outcome may be unknown, a replica may crash before and after it, and the
 * response may be lost: then the request ends, and another one may follow.
 *
 * WITHOUT_*      leaves a kind of proof out. They share nothing, so each may be checked alone
 * UNCOUNTED      the passkey does not count its uses
 * CHANGES_ALONE  two owners and no request: factors change on two replicas at once
 * BROKEN_*       what the algorithm must not be: spin has to find each of them
 */

#ifndef CHANGES
#define CHANGES 2
#endif
#define TRIES 2
#define STEPS 4
#define SETS 4

mtype = { absent, open, used, over };
mtype = { none, code, recovery, passkey };

/* The user, and the lock that the first statement of a change takes */
byte epoch;
bool flag = true;
bool changing;

/* The factors: which secret the app has (0 for none) and its last step that was used; the set of recovery codes (0 for none),
   with one code each; the passkey, its counter, and its two challenges */
byte app = 1, last_step;
byte set = 1;
bool left = true;
bool has_passkey = true;
byte counter;
bool asked[2] = true;

/* The challenge of the login */
mtype challenge = absent;
byte epoch_of_challenge;

byte now = 1;                           /* the step of the app's clock */
byte newest_app = 1, newest_set = 1;

/* Known to the model alone */
byte proven;                            /* the epoch whose password was right */
byte logins;
byte of_code[SETS * STEPS], of_set[SETS], of_answer[2];
byte highest;                           /* counter that was accepted */

#define has_factor (app != 0 || has_passkey)

proctype Password() {
  byte read;
  if
  :: flag -> read = epoch               /* the user and the hash, in one statement */
  :: !flag -> goto finish
  fi;
  d_step {
    proven = read;
#ifdef BROKEN_BEGIN
    epoch_of_challenge = epoch;
#else
    epoch_of_challenge = read;
#endif
    challenge = open
  };
finish: skip
}

/* Whether the proof is good when the transaction uses it up */
inline judge() {
  good =
#ifdef BROKEN_CODE
    (kind == code && app == secret) ||
#elif defined(BROKEN_SECRET)
    (kind == code && app != 0 && last_step < step) ||
#else
    (kind == code && app == secret && last_step < step) ||
#endif
#ifdef BROKEN_RECOVERY
    (kind == recovery) ||
#else
    (kind == recovery && set == secret && left) ||
#endif
#ifdef BROKEN_ANSWER
    (kind == passkey && has_passkey && counter == before)
#elif defined(BROKEN_COUNTER)
    (kind == passkey && has_passkey && asked[step])
#else
    (kind == passkey && has_passkey && asked[step] && counter == before)
#endif
}

/* A factor that was removed proves nothing, and no proof is good twice */
inline use_up() {
  if
  :: kind == code ->
    assert(secret == app);
    last_step = step;
    of_code[secret * STEPS + step]++;
    assert(of_code[secret * STEPS + step] == 1)
  :: kind == recovery ->
    left = false;
    of_set[secret]++;
    assert(of_set[secret] == 1)
  :: kind == passkey ->
    asked[step] = false;
    counter = count;
    of_answer[step]++;
    assert(of_answer[step] == 1);
#ifndef UNCOUNTED
    assert(count > highest);
#endif
    highest = count
  fi
}

/* The transaction, which leaves `done` */
inline complete() {
#ifdef BROKEN_ATOMIC
  d_step {
    consumed = (challenge == open);
    if
    :: !in_session && consumed -> challenge = used
    :: else
    fi
  };
#endif
  d_step {
#ifdef BROKEN_CHALLENGE
    consumed = true;
#elif !defined(BROKEN_ATOMIC)
    consumed = (challenge == open);
#endif
    judge();
    done = (in_session || consumed) && good;
    if
    :: done ->
      use_up();
      if
      :: !in_session ->
        challenge = used;
        logins++;
        assert(logins == 1)
      :: else
      fi
    :: !done && (in_session || consumed) ->
      /* A right code is rejected only after its use */
      assert(kind != code || app != secret || last_step >= step);
      assert(kind != recovery || set != secret || of_set[secret] == 1)
    :: else
    fi;
    /* Only a login uses a challenge up */
    assert(challenge != used || logins == 1);
    good = false;
    consumed = false
  }
}

proctype Request() {
  byte tries, secret, step, before, count, under;
  mtype kind = none;
  bool in_session, done, good, consumed;
  atomic {
    if
    :: challenge != absent
    :: in_session = true
    fi;
    if
#ifndef WITHOUT_CODES
    :: kind = code; secret = newest_app; step = now
    :: kind = code; secret = newest_app; step = now + 1
    :: kind = code; secret = 1; step = 1
#endif
#ifndef WITHOUT_RECOVERY
    :: kind = recovery; secret = newest_set
    :: kind = recovery; secret = 1
#endif
#ifndef WITHOUT_PASSKEYS
    :: kind = passkey; step = 0
    :: kind = passkey; step = 1
#endif
    fi;
    /* find: the challenge, then the user */
    if
    :: in_session
    :: !in_session && challenge == open -> under = epoch_of_challenge
    :: !in_session && challenge != open -> goto finish
    fi
  };
#ifdef BROKEN_EPOCH
  under = epoch;
#else
  if
  :: in_session || under == epoch
  :: !in_session && under != epoch -> goto finish
  fi;
#endif

  /* The code, by the secret that is stored; the signature of the passkey, and its counter */
  atomic {
    if
    :: kind == code -> good = (app == secret && step + 1 >= now && step <= now + 1
#ifdef BROKEN_CODE
        && last_step < step
#endif
      )
    :: kind == recovery -> good = true
#ifdef BROKEN_RECOVERY
      good = (set == secret && left)
#endif
    :: kind == passkey ->
      before = counter;
#ifdef UNCOUNTED
      good = (has_passkey && asked[step])
#else
      count = step + 1;
      good = (has_passkey && asked[step] && count > counter)
#endif
    fi;
    if
    :: !good -> goto finish
    :: good -> good = false
    fi
  };

  do
  :: tries == TRIES -> break
  :: tries < TRIES -> tries++           /* rolled back: a conflict, or a lost connection */
  :: tries < TRIES ->
    atomic { tries++; complete() };
    if
    :: true -> break
    :: done -> done = false             /* committed, and the outcome is unknown */
    fi
  od;
  if
  :: done && !in_session ->
    /* The session. It is valid only while the epoch is the one under which the password was right */
    assert(under != epoch || proven == epoch)
  :: else                               /* rejected, or the replica has crashed */
  fi;
finish: skip
}

/* The first statement writes to the user, so changes take turns. A change sees what others have committed */
inline begin() {
#ifdef BROKEN_TURNS
  skip
#else
  atomic { !changing -> changing = true }
#endif
}

/* The flag is what the user has: no user is locked out, and no login lacks its second step */
inline commit(has) {
  flag = has;
  if
  :: !has -> set = 0
  :: has
  fi;
  changing = false;
  assert(flag == has_factor);
  assert(flag || set == 0)
}

inline renew_codes() {
  newest_set++;
  set = newest_set;
  left = true
}

proctype Owner() {
  byte changes;
  bool has;
  do
  :: changes == CHANGES -> break
  :: changes < CHANGES ->
    changes++;
    if
    :: d_step { epoch < 2 -> epoch++ }
    :: begin(); has = has_passkey; d_step { app = 0; commit(has) }
    :: begin(); has = (app != 0); d_step { has_passkey = false; commit(has) }
    :: begin();
      d_step {
        if
        :: app == 0 ->
          newest_app++;
          app = newest_app;
          last_step = now;              /* of the code that confirms it */
          of_code[app * STEPS + now]++;
          renew_codes();
          commit(true)
        :: else -> changing = false
        fi
      }
    :: begin();
      d_step {
        if
        :: has_factor -> renew_codes(); commit(true)
        :: else -> changing = false
        fi
      }
    fi;
    has = false
  od
}

proctype Time() {
end:
  do
  :: now < STEPS - 2 -> now++
  :: challenge == open -> challenge = over
  od
}

init {
  atomic {
    run Password();
#ifdef CHANGES_ALONE
    run Owner();
#else
    run Request();
    run Request();
#endif
    run Owner();
    run Time()
  }
}
