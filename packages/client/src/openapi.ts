// Generated from docs/openapi.json by `npm run openapi` in the root folder. Do not edit.

export interface paths {
    "/api/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log in with a token pair
         * @description Starts a session on this device. With SESSION_LIMIT, a login beyond the limit revokes the oldest session of the user.
         */
        post: operations["obtainTokenPair"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/token/two-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log in: the second step
         * @description Completes a login that was answered with `two_factor_required`, with a code of the authenticator app, a recovery code or a passkey. Each code works once.
         */
        post: operations["completeTokenPair"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/token/passkey/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get the options for a passkey
         * @description For `navigator.credentials.get()`: for a login, for a second step and to reauthenticate. They are good for one use, within 5 minutes.
         */
        post: operations["getPasskeyOptions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/token/passkey": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log in with a passkey
         * @description Needs neither a username nor a password, and no second step: the passkey is two factors.
         */
        post: operations["obtainTokenPairWithPasskey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/token/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refresh a token pair
         * @description Rotates the refresh token: each one can be used once. Within REFRESH_REUSE_INTERVAL, the same token returns the same pair again, for a second tab or after a lost response. Later reuse revokes the session.
         */
        post: operations["refreshToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/token/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Verify a token
         * @description Checks the signature, the claims, the blacklist, the session and the user of a token of any type.
         */
        post: operations["verifyToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/token/blacklist": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log out
         * @description Revokes the session of the refresh token, and so all of its tokens.
         */
        post: operations["blacklistToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/token/sliding": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log in with a sliding token
         * @description A sliding token authenticates requests and can be renewed. Protected operations accept it if AUTH_TOKEN_CLASSES contains `sliding`.
         */
        post: operations["obtainSlidingToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/token/sliding/two-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log in with a sliding token: the second step
         * @description Completes a login that was answered with `two_factor_required`, with a code of the authenticator app, a recovery code or a passkey. Each code works once.
         */
        post: operations["completeSlidingToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/token/sliding/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Renew a sliding token
         * @description A sliding token can be renewed until its `refresh_exp`, even after it has expired.
         */
        post: operations["refreshSlidingToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/token/cookie": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log in with a cookie
         * @description Starts a session whose refresh token is in a cookie that scripts cannot read. Only pages of PUBLIC_URL and of CORS_ALLOWED_ORIGINS may call this.
         */
        post: operations["startCookieSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/token/cookie/two-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log in with a cookie: the second step
         * @description Completes a login that was answered with `two_factor_required`, with a code of the authenticator app, a recovery code or a passkey. Each code works once.
         */
        post: operations["completeCookieSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/token/cookie/passkey": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log in with a cookie and a passkey
         * @description Needs neither a username nor a password, and no second step: the passkey is two factors.
         */
        post: operations["startCookieSessionWithPasskey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/token/cookie/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refresh the session in the cookie
         * @description Rotates the refresh token in the cookie, by the rules of /api/token/refresh. Clears the cookie if its token is not valid.
         */
        post: operations["refreshCookieSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/token/cookie/blacklist": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log out and clear the cookie
         * @description Revokes the session, and so all of its tokens. Without a cookie, there is nothing to revoke.
         */
        post: operations["endCookieSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign up
         * @description Anyone may sign up unless REGISTRATION_OPEN=false.
         */
        post: operations["signUp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/invitations/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign up with an invitation
         * @description Creates the invited user, whose email is verified. An error in the username or the password leaves the invitation good.
         */
        post: operations["acceptInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get my account
         * @description The user that the token belongs to.
         */
        get: operations["getMe"];
        put?: never;
        post?: never;
        /**
         * Delete my account
         * @description Revokes all sessions. The username can be registered again. The last active superuser cannot be deleted.
         */
        delete: operations["deleteMe"];
        options?: never;
        head?: never;
        /**
         * Change my account
         * @description Some changes require recent authentication.
         */
        patch: operations["updateMe"];
        trace?: never;
    };
    "/api/users/me/reauthenticate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reauthenticate
         * @description The session counts as recently authenticated for REAUTHENTICATION_AGE. Its tokens do not change.
         */
        post: operations["reauthenticate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change my password
         * @description Revokes all other sessions.
         */
        post: operations["changeMyPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/me/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export my data
         * @description Everything that the service stores about the account, except the hash of the password. Requires recent authentication.
         */
        get: operations["exportMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/password/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for a new password
         * @description Sends a link to each active user who has this email. The response is the same whether there is one or not. MAIL_RATE_LIMIT applies.
         */
        post: operations["requestPasswordReset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/password/reset/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set a new password with a link
         * @description Revokes all sessions of the user, and voids all links that were sent before.
         */
        post: operations["confirmPasswordReset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/email/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Verify an email with a link
         * @description Takes the token of a link that was sent to an email. If the link is for a new email, the user gets this email.
         */
        post: operations["verifyEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/email/verify/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for another link to verify an email
         * @description Sends a link to each active user who has this email and has not verified it. The response is the same whether there is one or not. MAIL_RATE_LIMIT applies.
         */
        post: operations["resendEmailVerification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/me/email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for a new email
         * @description Sends a link to the new email and a notice to the old one. The email changes when the link is used. MAIL_RATE_LIMIT applies. Requires recent authentication.
         */
        post: operations["requestEmailChange"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List my sessions
         * @description One session for each device on which you are logged in, the newest first.
         */
        get: operations["listMySessions"];
        put?: never;
        post?: never;
        /**
         * Log out on all other devices
         * @description Requires recent authentication.
         */
        delete: operations["endMyOtherSessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke one of my sessions
         * @description Logs out one device. Its tokens are rejected at once.
         */
        delete: operations["endMySession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/me/two-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get what I have set up
         * @description Two-factor authentication is on with an authenticator app or a passkey.
         */
        get: operations["getTwoFactor"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/me/two-factor/totp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set up an authenticator app
         * @description The secret is in force once it is confirmed with a code of the app. Requires recent authentication.
         */
        post: operations["addTotp"];
        /**
         * Remove my authenticator app
         * @description With the last factor, the recovery codes are removed too. Requires recent authentication.
         */
        delete: operations["removeTotp"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/me/two-factor/totp/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm my authenticator app
         * @description From now on, logins need a code. The response contains new recovery codes, which the service shows only once. Earlier ones are void. Requires recent authentication.
         */
        post: operations["confirmTotp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/me/two-factor/recovery-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get new recovery codes
         * @description The service shows them only once. Earlier ones are void. Requires recent authentication.
         */
        post: operations["renewRecoveryCodes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/me/passkeys/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get the options for a new passkey
         * @description For `navigator.credentials.create()`. They are good for one use, within 5 minutes. Requires recent authentication.
         */
        post: operations["getPasskeyCreationOptions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/me/passkeys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List my passkeys
         * @description All of them, with their last use.
         */
        get: operations["listMyPasskeys"];
        put?: never;
        /**
         * Add a passkey
         * @description Stores what the browser made of the options. The first factor comes with recovery codes, which the service shows only once. Requires recent authentication.
         */
        post: operations["addPasskey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/me/passkeys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a passkey
         * @description It logs in no more. With the last factor, the recovery codes are removed too. Requires recent authentication.
         */
        delete: operations["removePasskey"];
        options?: never;
        head?: never;
        /**
         * Rename a passkey
         * @description The name is for the user alone: the device shows its own.
         */
        patch: operations["renamePasskey"];
        trace?: never;
    };
    "/api/admin/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List users
         * @description Searches, filters and sorts the users. The next page is at the `next` of the previous one.
         */
        get: operations["listUsers"];
        put?: never;
        /**
         * Create a user
         * @description Works with REGISTRATION_OPEN=false too. Some changes require recent authentication.
         */
        post: operations["createUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List invitations
         * @description Invitations that were not accepted, newest first. Expired ones are deleted after 30 days.
         */
        get: operations["listInvitations"];
        put?: never;
        /**
         * Invite a user
         * @description Sends a link with which the owner of the email signs up, with REGISTRATION_OPEN=false too. Staff never see the link. A newer invitation to the same email replaces the earlier one. The invitation is void once you may not create such a user any more. Some changes require recent authentication.
         */
        post: operations["inviteUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/invitations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete an invitation
         * @description Its link is void, and its email is not sent if it is still waiting.
         */
        delete: operations["deleteInvitation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a user
         * @description One user by ID, active or not.
         */
        get: operations["getUser"];
        put?: never;
        post?: never;
        /**
         * Delete a user
         * @description Revokes all sessions of the user. The username can be registered again.
         */
        delete: operations["deleteUser"];
        options?: never;
        head?: never;
        /**
         * Change a user
         * @description Deactivation revokes all sessions of the user. With `inactive_until`, the user becomes active again at that time. A superuser who loses the staff flag loses the superuser flag too. Only a superuser may change a superuser. The last active superuser cannot be deactivated. Some changes require recent authentication.
         */
        patch: operations["updateUser"];
        trace?: never;
    };
    "/api/admin/users/{id}/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set the password of a user
         * @description Revokes all sessions of the user. Requires recent authentication.
         */
        post: operations["setUserPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/users/{id}/password-reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a user a link that sets a new password
         * @description The link goes to the email of the user. Staff never see it.
         */
        post: operations["sendPasswordReset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/users/{id}/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log out a user on all devices
         * @description Revokes all sessions of the user, who can log in again.
         */
        post: operations["logOutUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/users/{id}/two-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Turn off the two-factor authentication of a user
         * @description Helps a user who has lost a device and the recovery codes. The user logs in with the password alone. Requires recent authentication.
         */
        delete: operations["resetUserTwoFactor"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/users/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change many users
         * @description Does the same with up to 500 users, by the rules for each of them. The response says for each user whether it was done.
         */
        post: operations["changeManyUsers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/users.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export users as CSV
         * @description All users whom the filter finds. A cell that a spreadsheet would take for a formula begins with an apostrophe.
         */
        get: operations["exportUsers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the sessions of all users
         * @description The live sessions of all users, or of one user, the newest first.
         */
        get: operations["listSessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke a session of a user
         * @description Logs out one device of any user. Its tokens are rejected at once.
         */
        delete: operations["endSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log out all users
         * @description Revokes all sessions of all users, including the session of the caller. Requires recent authentication.
         */
        post: operations["logOutEverybody"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/blacklist": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List blacklisted tokens
         * @description The tokens that were blacklisted one by one, the newest first. Revoked sessions are not listed.
         */
        get: operations["listBlacklist"];
        put?: never;
        /**
         * Blacklist a token
         * @description Rejects one token of this service by its `jti`. Its session goes on; to revoke all tokens of the session, revoke the session. `expires_at` is at least the expiry of the longest token that the service issues now, so that no purge makes the token valid again. A `jti` that is on the list already keeps the later of the two times.
         */
        post: operations["addToBlacklist"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/blacklist/{jti}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a token from the blacklist
         * @description The token is valid again until it expires or its session is revoked. If the token was stolen, revoke its session instead.
         */
        delete: operations["removeFromBlacklist"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/clients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List OAuth clients
         * @description The services that may use /oauth, the newest first.
         */
        get: operations["listClients"];
        put?: never;
        /**
         * Register an OAuth client
         * @description The response shows the secret only this once. A client with `jwks` or `jwks_uri` has no secret. Requires recent authentication.
         */
        post: operations["createClient"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/clients/{client_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * An OAuth client
         * @description One client by its `client_id`. Its secrets are never shown.
         */
        get: operations["getClient"];
        put?: never;
        post?: never;
        /**
         * Delete an OAuth client
         * @description Rejects the client and its tokens at once, and revokes the sessions that are bound to it.
         */
        delete: operations["deleteClient"];
        options?: never;
        head?: never;
        /**
         * Change an OAuth client
         * @description A deactivated client is rejected, and introspection reports its tokens as inactive. Requires recent authentication.
         */
        patch: operations["updateClient"];
        trace?: never;
    };
    "/api/admin/clients/{client_id}/secrets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate the secret of an OAuth client
         * @description The response shows the new secret only this once. The previous secret works until the next rotation. With `keep_previous: false`, it stops working at once. Requires recent authentication.
         */
        post: operations["rotateClientSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/emails": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List emails that were not sent yet
         * @description Emails that wait for the SMTP server, and those that the service gave up in the last 30 days, newest first. Sent emails are not kept. The links in emails are not shown.
         */
        get: operations["listEmails"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/emails/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send an email again
         * @description The next attempt is due at once, and further ones follow for 24 hours. The lifetime of the link begins with the sending. If the link is void, for example because the user has a newer one, nothing is sent and the email is removed.
         */
        post: operations["retryEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/emails/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete an email that was not sent yet
         * @description The service does not send it any more, unless it is sending it at this moment.
         */
        delete: operations["deleteEmail"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List signing keys
         * @description The keys of the managed keyring. Returns 404 with KEYRING=static.
         */
        get: operations["listKeys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/keys/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate the signing key
         * @description Publishes a new key at once. The key starts to sign ten minutes later, when all services that verify tokens know it. If the next key exists already, returns it. Returns 404 with KEYRING=static. Requires recent authentication.
         */
        post: operations["rotateKeys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/keys/{kid}/retire": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retire a compromised key
         * @description Rejects every token that the key has signed, by other replicas within a minute. Users who hold one have to log in again. Returns 404 with KEYRING=static. Requires recent authentication.
         */
        post: operations["retireKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List audit events
         * @description Events: logins, failed logins, reuse of refresh tokens, logouts, and changes by users and staff. A refresh adds to a count and has no event.
         */
        get: operations["listEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/audit.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export audit events as CSV
         * @description All events that the filter finds, newest first. A cell that a spreadsheet would take for a formula begins with an apostrophe.
         */
        get: operations["exportEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Statistics for a dashboard
         * @description The number of users and live sessions now, and what happened in each of the last hours. Each series has one number for each hour, also for an hour in which nothing happened.
         */
        get: operations["getStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Status of the service
         * @description The version, the signing key with the time of its next rotation, and warnings about the settings. `/health/ready` says whether the service works.
         */
        get: operations["getStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the effective settings
         * @description All settings, with the value in force and its source. Staff may read them, because lifetimes, limits and login rules answer the questions of users. The values of secrets are never shown, nor the paths of files that contain them, nor the queries of URLs. Settings change only in the environment of the service.
         */
        get: operations["listSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * OAuth token endpoint
         * @description RFC 6749 with the grants `client_credentials` and `refresh_token`. The client authenticates with HTTP Basic, in the body, or with a signed assertion. When a client refreshes a session for the first time, the session is bound to it: no other client can refresh it afterwards.
         */
        post: operations["issueToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/introspect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Token introspection
         * @description RFC 7662, for clients with the grant `introspection`. A token is active only if its `aud` names the client, one of its audiences, or this service. A logout, a deactivation or a revocation takes effect at once.
         */
        post: operations["introspectToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Token revocation
         * @description RFC 7009. Revokes a refresh token together with its session, or an access token alone. An unknown token is not an error; a token of another client is.
         */
        post: operations["revokeToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/revocations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Revocation feed
         * @description Lists the sessions and tokens that were revoked within the lifetime of an access token, for services that verify tokens locally. Poll every few seconds with the `next` of the previous response, and reject tokens whose `sid` or `jti` is listed. The client authenticates with HTTP Basic. Entries of the last seconds may repeat.
         */
        get: operations["listRevocations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * JSON Web Key Set
         * @description RFC 7517. Public keys for services that verify tokens locally. Works without the database. Empty with HS algorithms.
         */
        get: operations["getKeySet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/oauth-authorization-server": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Authorization server metadata
         * @description RFC 8414. Works without the database. Returns 404 if ISSUER is set and is not a URL.
         */
        get: operations["getMetadata"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/openid-configuration": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Metadata for OpenID Connect libraries
         * @description The same metadata at the path where OpenID Connect libraries look for it, for services that verify access tokens. The service does not implement OpenID Connect: it has no authorization endpoint and no ID tokens.
         */
        get: operations["getOpenIdConfiguration"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Liveness
         * @description Does not query the database, because a restart does not help when the database is unavailable.
         */
        get: operations["getLiveness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Readiness
         * @description Checks that the database responds and that its schema, with all tables, is the one of this version. The response lists each check and how long it took, also with 503. The check `stopping` fails while the service shuts down.
         */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Metrics for Prometheus
         * @description With METRICS_PORT, the metrics are on that port instead. With METRICS=off, there are none.
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Service index
         * @description Redirects browsers to the docs page.
         */
        get: operations["getIndex"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * API index
         * @description Redirects browsers to the docs page.
         */
        get: operations["listPaths"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/security.txt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Security contact
         * @description RFC 9116. Answers without the database. 404 where SECURITY_CONTACT is not set.
         */
        get: operations["getSecurityTxt"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Other properties are ignored. With LOGIN_FIELDS=email, `email` may replace `username`. */
        Credentials: {
            /**
             * @description The username, exactly as registered
             * @example neo
             */
            username: string;
            /**
             * Format: password
             * @description The password, unchanged: leading and trailing spaces count
             * @example there is no spoon
             */
            password: string;
        };
        /** @description A pair of tokens */
        TokenPair: {
            /**
             * @description The refresh token, which can be used once
             * @example eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ0b2tlbl90eXBlIjoicmVmcmVzaCJ9.c2lnbmF0dXJl
             */
            refresh: string;
            /**
             * @description The access token, for the Authorization header
             * @example eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ0b2tlbl90eXBlIjoiYWNjZXNzIn0.c2lnbmF0dXJl
             */
            access: string;
        };
        /** @description The messages about each field of the request */
        FieldErrors: {
            [key: string]: string[];
        };
        /** @description Why the token is not a valid one of this type */
        TokenMessage: {
            token_class: string;
            token_type: string;
            message: string;
        };
        Failure: {
            /** @description The problem, for people */
            detail: string;
            /** @description The problem, for programs */
            code: string;
            /** @description With `token_not_valid`, why each type of token was rejected */
            messages?: components["schemas"]["TokenMessage"][];
        } & {
            [key: string]: unknown;
        };
        /** @description RFC 9457 */
        Problem: {
            /** @description Always about:blank, because the status says what kind of problem it is */
            type: string;
            /** @description The HTTP status in words */
            title: string;
            status: number;
            /** @description The problem, for people */
            detail: string;
            /** @description The problem, for programs */
            code: string;
            /** @description The request ID in the log, with 500 and above */
            request_id?: string;
        } & {
            [key: string]: unknown;
        };
        /** @description What `navigator.credentials.get()` returns, by its `toJSON()`. Other properties are ignored. */
        PasskeyAssertion: {
            /**
             * @description The ID of the passkey
             * @example bm90IGEgcGFzc2tleQ
             */
            id: string;
            /** @enum {string} */
            type?: "public-key";
            response: {
                /**
                 * @description What the browser was asked
                 * @example eyJjaGFsbGVuZ2UiOiJ4In0
                 */
                clientDataJSON: string;
                /**
                 * @description What the authenticator signed
                 * @example bm90IGRhdGE
                 */
                authenticatorData: string;
                /**
                 * @description The signature
                 * @example bm90IGEgc2lnbmF0dXJl
                 */
                signature: string;
                userHandle?: string | null;
            };
        };
        /** @description With `code` or `passkey`. Other properties are ignored. */
        SecondStep: {
            /**
             * @description The `two_factor_token` of the response to the first step
             * @example bm90IGEgcmVhbCB0b2tlbg
             */
            two_factor_token: string;
            /**
             * @description A code of the authenticator app, or a recovery code; case, blanks and hyphens do not matter
             * @example 287082
             */
            code?: string;
            passkey?: components["schemas"]["PasskeyAssertion"];
        };
        /** @description For `PublicKeyCredential.parseRequestOptionsFromJSON()` */
        PasskeyRequestOptions: {
            /**
             * @description In base64url
             * @example bm90IGEgY2hhbGxlbmdl
             */
            challenge: string;
            /** @example auth.example.com */
            rpId: string;
            /**
             * @description Milliseconds
             * @example 120000
             */
            timeout: number;
            /** @enum {string} */
            userVerification: "required";
        } & {
            [key: string]: unknown;
        };
        /** @description Other properties are ignored. */
        PasskeyLogin: {
            passkey: components["schemas"]["PasskeyAssertion"];
        };
        RefreshRequest: {
            /**
             * @description A refresh token
             * @example eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ0b2tlbl90eXBlIjoicmVmcmVzaCJ9.c2lnbmF0dXJl
             */
            refresh: string;
        };
        /** @description New tokens */
        RefreshedTokens: {
            /**
             * @description The next refresh token; absent with ROTATE_REFRESH_TOKENS=false
             * @example eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ0b2tlbl90eXBlIjoicmVmcmVzaCJ9.c2lnbmF0dXJl
             */
            refresh?: string;
            /**
             * @description The access token, for the Authorization header
             * @example eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ0b2tlbl90eXBlIjoiYWNjZXNzIn0.c2lnbmF0dXJl
             */
            access: string;
        };
        TokenRequest: {
            /**
             * @description A token
             * @example eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ0b2tlbl90eXBlIjoiYWNjZXNzIn0.c2lnbmF0dXJl
             */
            token: string;
        };
        /** @description An object without properties */
        Empty: Record<string, never>;
        /** @description A sliding token */
        SlidingToken: {
            /**
             * @description The sliding token, for the Authorization header and for its renewal
             * @example eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ0b2tlbl90eXBlIjoic2xpZGluZyJ9.c2lnbmF0dXJl
             */
            token: string;
        };
        /** @description An access token; the refresh token is in the cookie */
        CookieSession: {
            /**
             * @description The access token, for the Authorization header
             * @example eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ0b2tlbl90eXBlIjoiYWNjZXNzIn0.c2lnbmF0dXJl
             */
            access: string;
            /**
             * Format: date-time
             * @description When the refresh token in the cookie expires
             * @example 2026-11-23T09:00:00.000Z
             */
            refresh_expires_at: string;
        };
        Registration: {
            /**
             * @description Letters, digits and @ . + - _ of any script; unique without regard to case
             * @example neo
             */
            username: string;
            /**
             * Format: password
             * @description The new password: not a common one, up to 128 characters of any script
             * @example there is no spoon
             */
            password: string;
            /**
             * @description An email of up to 254 characters; internationalized domains are allowed. Blank for none
             * @example neo@example.com
             */
            email?: string;
            /**
             * @description A display name
             * @example The One
             */
            nickname?: string;
        };
        /** @description A user */
        User: {
            /** @example 1 */
            id: number;
            /** @example neo */
            username: string;
            /** @example neo@example.com */
            email: string;
            /**
             * @description Whether the user has proved to receive emails there
             * @example true
             */
            email_verified: boolean;
            /** @example The One */
            nickname: string;
            /**
             * @description The language in which the user gets emails; null where it is not known
             * @example en
             */
            language: ("en" | "ko") | null;
            /** @example 1 */
            level: number;
            /** @example true */
            is_active: boolean;
            /** @example false */
            is_staff: boolean;
            /**
             * @description Present if the user is staff
             * @example true
             */
            is_superuser?: boolean;
            /**
             * Format: date-time
             * @description When the user signed up
             * @example 2026-11-23T09:00:00.000Z
             */
            date_joined: string;
            /** @example null */
            last_login: string | null;
        };
        InvitationAcceptance: {
            /**
             * @description The token of the link in the email
             * @example dGhlIHRva2VuIG9mIHRoZSBsaW5rIGluIHRoZSBlbWFpbA
             */
            token: string;
            /**
             * @description Required unless the invitation has a username
             * @example neo
             */
            username?: string;
            /**
             * Format: password
             * @description The new password: not a common one, up to 128 characters of any script
             * @example there is no spoon
             */
            password: string;
            /**
             * @description A display name
             * @example The One
             */
            nickname?: string;
        };
        ProfileChanges: {
            /**
             * @description A display name
             * @example The One
             */
            nickname?: string;
            /**
             * @description An email of up to 254 characters; internationalized domains are allowed. Blank for none
             * @example neo@example.com
             */
            email?: string;
            /**
             * @description The language in which the user gets emails; null where it is not known
             * @example en
             */
            language?: ("en" | "ko") | null;
        };
        PasswordProof: {
            /**
             * Format: password
             * @description The password, unchanged: leading and trailing spaces count
             * @example there is no spoon
             */
            password: string;
        };
        /** @description Users with two-factor authentication send `code` or `passkey`, all others `current_password`. */
        Reauthentication: {
            /**
             * Format: password
             * @description The password, unchanged: leading and trailing spaces count
             * @example there is no spoon
             */
            current_password?: string;
            /**
             * @description Instead of the password: a code of the authenticator app, or a recovery code
             * @example 287082
             */
            code?: string;
            passkey?: components["schemas"]["PasskeyAssertion"];
        };
        PasswordChange: {
            /**
             * Format: password
             * @description The password, unchanged: leading and trailing spaces count
             * @example there is no spoon
             */
            current_password: string;
            /**
             * Format: password
             * @description The new password: not a common one, up to 128 characters of any script
             * @example there is no spoon
             */
            new_password: string;
        };
        /** @description All data about the account */
        AccountExport: {
            /** @description The account */
            user: {
                [key: string]: unknown;
            };
            /** @description All sessions, also those that are over, until they are purged */
            sessions: {
                [key: string]: unknown;
            }[];
            /** @description The devices on which you have logged in, and when you last did, while security notices are on */
            devices: {
                [key: string]: unknown;
            }[];
            /** @description The passkeys */
            passkeys: {
                [key: string]: unknown;
            }[];
            /** @description What the user did and what was done to the account, newest first */
            audit_events: {
                [key: string]: unknown;
            }[];
        };
        PasswordResetRequest: {
            /**
             * @description The email of the account
             * @example neo@example.com
             */
            email: string;
        };
        /** @description The email follows, if there is one to send */
        Accepted: Record<string, never>;
        PasswordResetConfirmation: {
            /**
             * @description The token of the link in the email
             * @example dGhlIHRva2VuIG9mIHRoZSBsaW5rIGluIHRoZSBlbWFpbA
             */
            token: string;
            /**
             * Format: password
             * @description The new password: not a common one, up to 128 characters of any script
             * @example there is no spoon
             */
            new_password: string;
        };
        EmailProof: {
            /**
             * @description The token of the link in the email
             * @example dGhlIHRva2VuIG9mIHRoZSBsaW5rIGluIHRoZSBlbWFpbA
             */
            token: string;
        };
        EmailVerificationRequest: {
            /**
             * @description The email of the account
             * @example neo@example.com
             */
            email: string;
        };
        EmailChangeRequest: {
            /**
             * @description The new email
             * @example one@example.com
             */
            email: string;
        };
        /** @description A login on a device */
        Session: {
            /** @example 019aaf6b-7c40-7000-8000-000000000000 */
            id: string;
            /**
             * Format: date-time
             * @description When the user logged in
             * @example 2026-11-23T09:00:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When the tokens were last refreshed
             * @example 2026-11-23T09:00:00.000Z
             */
            refreshed_at: string;
            /**
             * Format: date-time
             * @description When the session expires unless it is refreshed
             * @example 2026-11-23T09:00:00.000Z
             */
            expires_at: string;
            /**
             * @description The browser and operating system, from the User-Agent
             * @example Chrome on Windows
             */
            device: string;
            /**
             * @description The IP address of the login
             * @example 203.0.113.7
             */
            ip: string;
            /**
             * @description Whether this request belongs to the session
             * @example true
             */
            current: boolean;
        };
        /** @description Live sessions, newest first */
        SessionPage: {
            items: components["schemas"]["Session"][];
            /**
             * @description The `cursor` of the next page; null on the last page
             * @example null
             */
            next: string | null;
        };
        /** @description What the user has set up */
        TwoFactorStatus: {
            /**
             * @description Whether an authenticator app is set up
             * @example true
             */
            totp: boolean;
            /**
             * @description The number of passkeys
             * @example 0
             */
            passkeys: number;
            /**
             * @description The number of recovery codes that are not used
             * @example 10
             */
            recovery_codes_left: number;
        };
        /** @description The secret for an authenticator app */
        TotpSecret: {
            /**
             * @description In base32, to be typed
             * @example GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ
             */
            secret: string;
            /**
             * @description Opens an authenticator app on the same device
             * @example otpauth://totp/auth.example.com:neo?issuer=auth.example.com&secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ
             */
            otpauth_uri: string;
            /**
             * @description The same as a QR code, an SVG document
             * @example <svg …></svg>
             */
            qr_svg: string;
        };
        TotpConfirmation: {
            /**
             * @description A code of the authenticator app
             * @example 287082
             */
            code: string;
        };
        /** @description Recovery codes, shown only once */
        RecoveryCodes: {
            /**
             * @description Each replaces a code of the app once
             * @example [
             *       "k7wn-3xqd-9mhp-t2vb"
             *     ]
             */
            recovery_codes: string[];
        };
        /** @description For `PublicKeyCredential.parseCreationOptionsFromJSON()` */
        PasskeyCreationOptions: {
            /**
             * @description In base64url
             * @example bm90IGEgY2hhbGxlbmdl
             */
            challenge: string;
            rp: {
                id: string;
                name: string;
            } & {
                [key: string]: unknown;
            };
            user: {
                id: string;
                name: string;
                displayName: string;
            } & {
                [key: string]: unknown;
            };
            pubKeyCredParams: {
                /** @enum {string} */
                type: "public-key";
                alg: number;
            }[];
            /**
             * @description Milliseconds
             * @example 120000
             */
            timeout: number;
            excludeCredentials: ({
                id: string;
                /** @enum {string} */
                type: "public-key";
            } & {
                [key: string]: unknown;
            })[];
            authenticatorSelection: {
                [key: string]: unknown;
            };
        } & {
            [key: string]: unknown;
        };
        /** @description What `navigator.credentials.create()` returns, by its `toJSON()`. Other properties are ignored. */
        PasskeyAttestation: {
            /**
             * @description The ID of the passkey
             * @example bm90IGEgcGFzc2tleQ
             */
            id: string;
            /** @enum {string} */
            type?: "public-key";
            response: {
                /**
                 * @description What the browser was asked
                 * @example eyJjaGFsbGVuZ2UiOiJ4In0
                 */
                clientDataJSON: string;
                /**
                 * @description The new passkey
                 * @example bm90IGFuIG9iamVjdA
                 */
                attestationObject: string;
                /**
                 * @description How the authenticator is reached
                 * @example [
                 *       "internal",
                 *       "hybrid"
                 *     ]
                 */
                transports?: string[];
            };
        };
        NewPasskey: {
            /**
             * @description The name that the user gives it, such as the device
             * @example Phone
             */
            name?: string;
            passkey: components["schemas"]["PasskeyAttestation"];
        };
        /** @description The new passkey */
        AddedPasskey: {
            /** @example 019aaf6b-7c40-7000-8000-000000000000 */
            id: string;
            /** @example Phone */
            name: string;
            /**
             * Format: date-time
             * @description When it was added
             * @example 2026-11-23T09:00:00.000Z
             */
            created_at: string;
            /** @description Null before the first use */
            last_used_at: string | null;
            /** @description Whether it is kept in an account of the user, and not on one device only */
            backed_up: boolean;
            /**
             * @description How its authenticator is reached
             * @example [
             *       "internal"
             *     ]
             */
            transports: string[];
            /**
             * @description With the first factor of the user: each replaces it once. The service shows them only once.
             * @example [
             *       "k7wn-3xqd-9mhp-t2vb"
             *     ]
             */
            recovery_codes?: string[];
        };
        /** @description A passkey of the user */
        Passkey: {
            /** @example 019aaf6b-7c40-7000-8000-000000000000 */
            id: string;
            /** @example Phone */
            name: string;
            /**
             * Format: date-time
             * @description When it was added
             * @example 2026-11-23T09:00:00.000Z
             */
            created_at: string;
            /** @description Null before the first use */
            last_used_at: string | null;
            /** @description Whether it is kept in an account of the user, and not on one device only */
            backed_up: boolean;
            /**
             * @description How its authenticator is reached
             * @example [
             *       "internal"
             *     ]
             */
            transports: string[];
        };
        /** @description The passkeys of the user, newest first, on one page */
        PasskeyPage: {
            items: components["schemas"]["Passkey"][];
            /**
             * @description The `cursor` of the next page; null on the last page
             * @example null
             */
            next: string | null;
        };
        PasskeyChanges: {
            /**
             * @description The name that the user gives it, such as the device
             * @example Phone
             */
            name: string;
        };
        /** @description A user, as staff see one */
        DetailedUser: {
            /** @example 1 */
            id: number;
            /** @example neo */
            username: string;
            /** @example neo@example.com */
            email: string;
            /**
             * @description Whether the user has proved to receive emails there
             * @example true
             */
            email_verified: boolean;
            /** @example The One */
            nickname: string;
            /**
             * @description The language in which the user gets emails; null where it is not known
             * @example en
             */
            language: ("en" | "ko") | null;
            /** @example 1 */
            level: number;
            /** @example true */
            is_active: boolean;
            /** @example false */
            is_staff: boolean;
            /** @example false */
            is_superuser: boolean;
            /**
             * Format: date-time
             * @description When the user signed up
             * @example 2026-11-23T09:00:00.000Z
             */
            date_joined: string;
            /** @example null */
            last_login: string | null;
            /**
             * @description Why the user is not active; for staff
             * @example
             */
            inactive_reason: string;
            /**
             * @description When the user becomes active again; null for never
             * @example null
             */
            inactive_until: string | null;
            /**
             * @description Whether the user has two-factor authentication
             * @example false
             */
            two_factor: boolean;
            /**
             * @description Notes of staff about the user
             * @example called on Monday
             */
            notes: string;
        };
        /** @description Users */
        UserPage: {
            items: components["schemas"]["DetailedUser"][];
            /**
             * @description The `cursor` of the next page; null on the last page
             * @example null
             */
            next: string | null;
            /**
             * @description With `count=true`: the number of items on all pages, at most 10000
             * @example 1
             */
            count?: number;
        };
        NewUser: {
            /**
             * @description Letters, digits and @ . + - _ of any script; unique without regard to case
             * @example neo
             */
            username: string;
            /**
             * Format: password
             * @description The new password: not a common one, up to 128 characters of any script
             * @example there is no spoon
             */
            password: string;
            /**
             * @description An email of up to 254 characters; internationalized domains are allowed. Blank for none
             * @example neo@example.com
             */
            email?: string;
            /**
             * @description Whether the email is known to be the user’s; left out, a new email is not verified and gets a link
             * @example true
             */
            email_verified?: boolean;
            /**
             * @description A display name
             * @example The One
             */
            nickname?: string;
            /**
             * @description A number for your own use
             * @example 1
             */
            level?: number;
            /**
             * @description Whether the user may log in
             * @example true
             */
            is_active?: boolean;
            /**
             * @description Whether the user may use /api/admin
             * @example false
             */
            is_staff?: boolean;
        };
        NewInvitation: {
            /**
             * @description The email to which the invitation goes
             * @example neo@example.com
             */
            email: string;
            /**
             * @description The username; without it, the invited user chooses one
             * @example neo
             */
            username?: string;
            /**
             * @description A number for your own use
             * @example 1
             */
            level?: number;
            /**
             * @description Whether the user may use /api/admin
             * @example false
             */
            is_staff?: boolean;
            /**
             * @description The language of the email and of the user
             * @example en
             * @enum {unknown}
             */
            language?: "en" | "ko";
        };
        /** @description An invitation that was not accepted yet */
        Invitation: {
            /** @example 019aaf6b-7c40-7000-8000-000000000000 */
            id: string;
            /** @example neo@example.com */
            email: string;
            /**
             * @description Blank if the invited user chooses one
             * @example
             */
            username: string;
            /** @example 1 */
            level: number;
            /** @example false */
            is_staff: boolean;
            /**
             * @description The language in which the user gets emails; null where it is not known
             * @example en
             */
            language: ("en" | "ko") | null;
            /**
             * @description The user who invited; null for the command line
             * @example 1
             */
            invited_by_id: number | null;
            /**
             * Format: date-time
             * @description When the user was invited
             * @example 2026-11-23T09:00:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Until when the link is good; the sending of the email sets it
             * @example 2026-11-23T09:00:00.000Z
             */
            expires_at: string;
        };
        /** @description Invitations, newest first */
        InvitationPage: {
            items: components["schemas"]["Invitation"][];
            /**
             * @description The `cursor` of the next page; null on the last page
             * @example null
             */
            next: string | null;
            /**
             * @description With `count=true`: the number of items on all pages, at most 10000
             * @example 1
             */
            count?: number;
        };
        UserChanges: {
            /**
             * @description Letters, digits and @ . + - _ of any script; unique without regard to case
             * @example neo
             */
            username?: string;
            /**
             * @description An email of up to 254 characters; internationalized domains are allowed. Blank for none
             * @example neo@example.com
             */
            email?: string;
            /**
             * @description Whether the email is known to be the user’s; left out, a new email is not verified and gets a link
             * @example true
             */
            email_verified?: boolean;
            /**
             * @description A display name
             * @example The One
             */
            nickname?: string;
            /**
             * @description The language in which the user gets emails; null where it is not known
             * @example en
             */
            language?: ("en" | "ko") | null;
            /**
             * @description A number for your own use
             * @example 1
             */
            level?: number;
            /**
             * @description Whether the user may log in
             * @example true
             */
            is_active?: boolean;
            /**
             * @description Whether the user may use /api/admin
             * @example false
             */
            is_staff?: boolean;
            /**
             * @description Whether the user may do everything; a superuser is staff too
             * @example false
             */
            is_superuser?: boolean;
            /**
             * @description Why the user is not active; for staff
             * @example
             */
            inactive_reason?: string;
            /**
             * @description When the user becomes active again; null for never
             * @example null
             */
            inactive_until?: string | null;
            /**
             * @description Notes of staff about the user
             * @example called on Monday
             */
            notes?: string;
        };
        NewPassword: {
            /**
             * Format: password
             * @description The new password: not a common one, up to 128 characters of any script
             * @example there is no spoon
             */
            new_password: string;
        };
        BulkRequest: {
            /**
             * @description The IDs of the users
             * @example [
             *       3,
             *       4
             *     ]
             */
            ids: number[];
            /**
             * @description What to do with each user
             * @example deactivate
             * @enum {unknown}
             */
            action: "activate" | "deactivate" | "logout" | "delete" | "password-reset";
            /**
             * @description Why the user is not active; for staff
             * @example spam
             */
            inactive_reason?: string;
            /**
             * @description When the user becomes active again; null for never
             * @example null
             */
            inactive_until?: string | null;
        };
        /** @description What was done */
        BulkResult: {
            /** @description One for each ID, in the same order */
            results: {
                /** @example 2 */
                id: number;
                /**
                 * @description Whether the action was carried out
                 * @example true
                 */
                ok: boolean;
                /**
                 * @description Why not, for programs
                 * @example not_found
                 */
                code?: string;
                /**
                 * @description Why not, for people
                 * @example Not found.
                 */
                detail?: string;
            }[];
        };
        /** @description CSV (RFC 4180), UTF-8 */
        CsvFile: string;
        /** @description A session, and whose it is */
        UserSession: {
            /** @example 019aaf6b-7c40-7000-8000-000000000000 */
            id: string;
            /**
             * Format: date-time
             * @description When the user logged in
             * @example 2026-11-23T09:00:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When the tokens were last refreshed
             * @example 2026-11-23T09:00:00.000Z
             */
            refreshed_at: string;
            /**
             * Format: date-time
             * @description When the session expires unless it is refreshed
             * @example 2026-11-23T09:00:00.000Z
             */
            expires_at: string;
            /**
             * @description The browser and operating system, from the User-Agent
             * @example Chrome on Windows
             */
            device: string;
            /**
             * @description The IP address of the login
             * @example 203.0.113.7
             */
            ip: string;
            /**
             * @description Whether this request belongs to the session
             * @example true
             */
            current: boolean;
            /** @example 1 */
            user_id: number;
            /** @example neo */
            username: string;
        };
        /** @description Live sessions, newest first */
        UserSessionPage: {
            items: components["schemas"]["UserSession"][];
            /**
             * @description The `cursor` of the next page; null on the last page
             * @example null
             */
            next: string | null;
            /**
             * @description With `count=true`: the number of items on all pages, at most 10000
             * @example 1
             */
            count?: number;
        };
        /** @description A blacklisted token */
        BlacklistedToken: {
            /**
             * @description The token's `jti`
             * @example 0123456789abcdef0123456789abcdef
             */
            jti: string;
            /**
             * Format: date-time
             * @description When the entry may be purged, because the token has expired
             * @example 2026-11-23T09:00:00.000Z
             */
            expires_at: string;
            /**
             * Format: date-time
             * @description When the token was blacklisted
             * @example 2026-11-23T09:00:00.000Z
             */
            blacklisted_at: string;
            /**
             * @description A note for people who read the list
             * @example found in a log
             */
            reason: string;
        };
        /** @description Blacklisted tokens, newest first */
        BlacklistedTokenPage: {
            items: components["schemas"]["BlacklistedToken"][];
            /**
             * @description The `cursor` of the next page; null on the last page
             * @example null
             */
            next: string | null;
            /**
             * @description With `count=true`: the number of items on all pages, at most 10000
             * @example 1
             */
            count?: number;
        };
        NewBlacklistedToken: {
            /**
             * @description The token's `jti`
             * @example 0123456789abcdef0123456789abcdef
             */
            jti: string;
            /**
             * Format: date-time
             * @description Until when the entry is kept; at least as long as the longest token lifetime
             * @example 2026-11-23T09:00:00.000Z
             */
            expires_at?: string;
            /**
             * @description A note for people who read the list
             * @example found in a log
             */
            reason?: string;
        };
        /** @enum {unknown} */
        Grant: "client_credentials" | "refresh_token" | "introspection";
        /** @description When a secret was made and last used */
        ClientSecret: {
            /** Format: date-time */
            created_at: string;
            last_used: string | null;
        };
        ClientKeys: {
            keys: ({
                kty?: string;
            } & {
                [key: string]: unknown;
            })[];
        };
        /** @description An OAuth client */
        Client: {
            /** @example 3f0c2b0e-6d0f-4f0a-9d3c-0a7c9b1f2d11 */
            client_id: string;
            /** @example reports */
            name: string;
            /**
             * @description The grants that it may use at /oauth/token, and `introspection` for /oauth/introspect
             * @example [
             *       "client_credentials",
             *       "introspection"
             *     ]
             */
            grants: components["schemas"]["Grant"][];
            /**
             * @description The scopes that it may be granted. `account` permits the routes of this API for users, `admin` those for staff
             * @example [
             *       "read"
             *     ]
             */
            scopes: string[];
            /**
             * @description The audiences of its tokens (`aud`); the default is AUDIENCE, or the issuer if AUDIENCE is not set
             * @example [
             *       "https://api.example.com"
             *     ]
             */
            audiences: string[];
            /**
             * @description The lifetime of its access tokens in seconds; null for ACCESS_TOKEN_LIFETIME
             * @example 300
             */
            access_lifetime: number | null;
            /** @example true */
            is_active: boolean;
            /** Format: date-time */
            created_at: string;
            last_used: string | null;
            /** @description The current secret first; the secrets themselves are never shown */
            secrets: components["schemas"]["ClientSecret"][];
            /**
             * @description Its public keys for private_key_jwt; such a client has no secret
             * @example null
             */
            jwks: components["schemas"]["ClientKeys"] | null;
            /**
             * @description The URL of its public keys
             * @example null
             */
            jwks_uri: string | null;
        };
        /** @description OAuth clients, newest first */
        ClientPage: {
            items: components["schemas"]["Client"][];
            /**
             * @description The `cursor` of the next page; null on the last page
             * @example null
             */
            next: string | null;
        };
        NewClientKeys: {
            keys: ({
                kty: string;
            } & {
                [key: string]: unknown;
            })[];
        };
        NewClient: {
            /**
             * @description A name for people
             * @example reports
             */
            name: string;
            /**
             * @description The grants that it may use at /oauth/token, and `introspection` for /oauth/introspect
             * @example [
             *       "client_credentials",
             *       "introspection"
             *     ]
             */
            grants: components["schemas"]["Grant"][];
            /**
             * @description The scopes that it may be granted. `account` permits the routes of this API for users, `admin` those for staff
             * @example [
             *       "read"
             *     ]
             */
            scopes?: string[];
            /**
             * @description The audiences of its tokens (`aud`); the default is AUDIENCE, or the issuer if AUDIENCE is not set
             * @example [
             *       "https://api.example.com"
             *     ]
             */
            audiences?: string[];
            /**
             * @description The lifetime of its access tokens in seconds; null for ACCESS_TOKEN_LIFETIME
             * @example 300
             */
            access_lifetime?: number | null;
            /**
             * @description Its public keys for private_key_jwt; such a client has no secret
             * @example null
             */
            jwks?: components["schemas"]["NewClientKeys"] | null;
            /**
             * @description The URL of its public keys
             * @example null
             */
            jwks_uri?: string | null;
        };
        /** @description An OAuth client with its secret */
        ClientWithSecret: {
            /** @example 3f0c2b0e-6d0f-4f0a-9d3c-0a7c9b1f2d11 */
            client_id: string;
            /** @example reports */
            name: string;
            /**
             * @description The grants that it may use at /oauth/token, and `introspection` for /oauth/introspect
             * @example [
             *       "client_credentials",
             *       "introspection"
             *     ]
             */
            grants: components["schemas"]["Grant"][];
            /**
             * @description The scopes that it may be granted. `account` permits the routes of this API for users, `admin` those for staff
             * @example [
             *       "read"
             *     ]
             */
            scopes: string[];
            /**
             * @description The audiences of its tokens (`aud`); the default is AUDIENCE, or the issuer if AUDIENCE is not set
             * @example [
             *       "https://api.example.com"
             *     ]
             */
            audiences: string[];
            /**
             * @description The lifetime of its access tokens in seconds; null for ACCESS_TOKEN_LIFETIME
             * @example 300
             */
            access_lifetime: number | null;
            /** @example true */
            is_active: boolean;
            /** Format: date-time */
            created_at: string;
            last_used: string | null;
            /** @description The current secret first; the secrets themselves are never shown */
            secrets: components["schemas"]["ClientSecret"][];
            /**
             * @description Its public keys for private_key_jwt; such a client has no secret
             * @example null
             */
            jwks: components["schemas"]["ClientKeys"] | null;
            /**
             * @description The URL of its public keys
             * @example null
             */
            jwks_uri: string | null;
            /**
             * @description The secret, shown only in this response
             * @example vQ4mE2kXJ7y0sT9aB3cD5fG8hL1nP6rU_wZ-xYqKoIM
             */
            client_secret?: string;
        };
        ClientChanges: {
            /**
             * @description A name for people
             * @example reports
             */
            name?: string;
            /**
             * @description The grants that it may use at /oauth/token, and `introspection` for /oauth/introspect
             * @example [
             *       "client_credentials",
             *       "introspection"
             *     ]
             */
            grants?: components["schemas"]["Grant"][];
            /**
             * @description The scopes that it may be granted. `account` permits the routes of this API for users, `admin` those for staff
             * @example [
             *       "read"
             *     ]
             */
            scopes?: string[];
            /**
             * @description The audiences of its tokens (`aud`); the default is AUDIENCE, or the issuer if AUDIENCE is not set
             * @example [
             *       "https://api.example.com"
             *     ]
             */
            audiences?: string[];
            /**
             * @description The lifetime of its access tokens in seconds; null for ACCESS_TOKEN_LIFETIME
             * @example 300
             */
            access_lifetime?: number | null;
            /**
             * @description Its public keys for private_key_jwt; such a client has no secret
             * @example null
             */
            jwks?: components["schemas"]["NewClientKeys"] | null;
            /**
             * @description The URL of its public keys
             * @example null
             */
            jwks_uri?: string | null;
            /**
             * @description Whether the client is active
             * @example true
             */
            is_active?: boolean;
        };
        SecretRotation: {
            /**
             * @description Whether the previous secret works until the next rotation, as it does if this is left out; set false if it was compromised
             * @example true
             */
            keep_previous?: boolean;
        };
        /** @enum {unknown} */
        EmailState: "waiting" | "failed";
        /** @description An email that was not sent yet */
        OutboxEmail: {
            /** @example 019aaf6b-7c40-7000-8000-000000000000 */
            id: string;
            /**
             * @description What the email is about
             * @example password_reset
             */
            kind: string;
            /**
             * @description The user whom the email is about; null for none, or if the service has not looked for the user yet
             * @example 1
             */
            user_id: number | null;
            /** @example neo@example.com */
            recipient: string;
            /** @example en */
            language: string;
            /** @description Whether the service will send the email, or has given it up */
            state: components["schemas"]["EmailState"];
            /**
             * @description The attempts to send it, since it was last retried
             * @example 3
             */
            attempts: number;
            /**
             * Format: date-time
             * @description When the email was requested
             * @example 2026-11-23T09:00:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When the next attempt is due
             * @example 2026-11-23T09:00:00.000Z
             */
            due_at: string;
            /**
             * @description When the service gave the email up; null if it is waiting
             * @example null
             */
            failed_at: string | null;
            /**
             * @description Why the last attempt failed; blank before the first one
             * @example 451 4.7.1 Try again later
             */
            last_error: string;
        };
        /** @description Emails, newest first */
        OutboxEmailPage: {
            items: components["schemas"]["OutboxEmail"][];
            /**
             * @description The `cursor` of the next page; null on the last page
             * @example null
             */
            next: string | null;
            /**
             * @description With `count=true`: the number of items on all pages, at most 10000
             * @example 1
             */
            count?: number;
        };
        /** @description A key */
        SigningKey: {
            /**
             * @description The key id in the header of tokens
             * @example NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs
             */
            kid: string;
            /** @example ES256 */
            alg: string;
            /**
             * @description `next` is published and will sign, `active` signs, `retired` still verifies, `gone` does not
             * @example active
             * @enum {unknown}
             */
            state: "next" | "active" | "retired" | "gone";
            /**
             * Format: date-time
             * @description When the key was created
             * @example 2026-11-23T09:00:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When the key starts to sign
             * @example 2026-11-23T09:00:00.000Z
             */
            activates_at: string;
            /**
             * @description When an administrator retired the key
             * @example null
             */
            retired_at: string | null;
        };
        /** @description Keys, newest first */
        SigningKeyPage: {
            items: components["schemas"]["SigningKey"][];
            /**
             * @description The `cursor` of the next page; null on the last page
             * @example null
             */
            next: string | null;
        };
        /**
         * @description The type of an audit event
         * @example login.succeeded
         * @enum {unknown}
         */
        AuditEventType: "login.succeeded" | "login.failed" | "token.reused" | "token.revoked" | "token.blacklisted" | "token.unblacklisted" | "session.revoked" | "sessions.revoked_all" | "user.created" | "user.changed" | "user.deleted" | "user.reauthenticated" | "user.password_changed" | "user.password_set" | "user.password_reset_requested" | "user.password_reset" | "user.email_verified" | "user.email_change_requested" | "user.email_changed" | "user.deactivated" | "user.activated" | "user.logged_out" | "two_factor.enabled" | "two_factor.disabled" | "two_factor.codes_renewed" | "two_factor.recovery_code_used" | "two_factor.reset" | "passkey.added" | "passkey.removed" | "passkey.cloned" | "users.imported" | "invitation.created" | "invitation.deleted" | "email.failed" | "email.retried" | "email.deleted" | "client.created" | "client.changed" | "client.secret_rotated" | "client.deleted" | "client.rejected" | "request.denied" | "request.throttled" | "key.rotated" | "key.retired";
        /** @description An event */
        AuditEvent: {
            /** @example 019aaf6b-7c40-7000-8000-000000000000 */
            id: string;
            /**
             * Format: date-time
             * @description When the event happened
             * @example 2026-11-23T09:00:00.000Z
             */
            at: string;
            /**
             * @description The type of the event
             * @example login.succeeded
             */
            type: string;
            /**
             * @description The user who caused the event; null for an anonymous client and for the command line
             * @example 1
             */
            actor_id: number | null;
            /**
             * @description The present username of that user; null for none, and if the user was deleted
             * @example neo
             */
            actor_username: string | null;
            /**
             * @description The user whom the event is about
             * @example 1
             */
            subject_id: number | null;
            /**
             * @description The present username of that user; null for none, and if the user was deleted
             * @example neo
             */
            subject_username: string | null;
            /**
             * @description The session that the event is about
             * @example null
             */
            session_id: string | null;
            /**
             * @description The IP address of the client; empty for the command line
             * @example 192.0.2.7
             */
            ip: string;
            /**
             * @description The request id in the log
             * @example req-1
             */
            request_id: string;
            /** @example nickname */
            detail: string;
        };
        /** @description Events, newest first */
        AuditEventPage: {
            items: components["schemas"]["AuditEvent"][];
            /**
             * @description The `cursor` of the next page; null on the last page
             * @example null
             */
            next: string | null;
            /**
             * @description With `count=true`: the number of items on all pages, at most 10000
             * @example 1
             */
            count?: number;
        };
        /** @description Counts */
        Statistics: {
            users: {
                /** @example 1 */
                total: number;
                /** @example 1 */
                active: number;
                /** @example 1 */
                staff: number;
            };
            /** @example 1 */
            live_sessions: number;
            /**
             * Format: date-time
             * @description When the first hour of each series began; each hour begins at a full hour of UTC
             * @example 2026-11-23T09:00:00.000Z
             */
            since: string;
            /**
             * @description Logins, for each hour, the oldest first
             * @example [
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0
             *     ]
             */
            logins: number[];
            /**
             * @description Refreshes, for each hour, the oldest first
             * @example [
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0
             *     ]
             */
            refreshes: number[];
            /**
             * @description Detected reuse of refresh tokens, for each hour, the oldest first
             * @example [
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0
             *     ]
             */
            reuse_detections: number[];
            /**
             * @description Logins with a wrong password, of an unknown user or of an inactive user, for each hour, the oldest first
             * @example [
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0
             *     ]
             */
            failed_logins: number[];
            /**
             * @description Requests that a limit rejected, among them logins after too many attempts, for each hour, the oldest first
             * @example [
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0,
             *       0
             *     ]
             */
            throttled_requests: number[];
        };
        /** @description The key that signs tokens now */
        CurrentSigningKey: {
            /** @description Whether the service makes and rotates its keys (`KEYRING=managed`) */
            managed: boolean;
            /**
             * @description The key ID in the header of tokens; null for a secret
             * @example null
             */
            kid: string | null;
            /**
             * @description The algorithm
             * @example HS256
             */
            alg: string;
            /**
             * @description When the key was created; null for a key that is not managed
             * @example null
             */
            created_at: string | null;
            /**
             * @description When the key started to sign; null for a key that is not managed
             * @example null
             */
            activates_at: string | null;
            /**
             * @description When the next key starts to sign; null for a key that is not managed
             * @example null
             */
            next_rotation_at: string | null;
        };
        /** @description The service, its key and its warnings */
        ServiceStatus: {
            /**
             * @description The version of keyturn
             * @example 0.2.0
             */
            version: string;
            /**
             * @description The version of Node.js
             * @example 24.0.0
             */
            node: string;
            /**
             * @description `mysql` is MySQL or MariaDB, `sqlite` is a file
             * @example mysql
             * @enum {unknown}
             */
            database: "mysql" | "sqlite";
            signing_key: components["schemas"]["CurrentSigningKey"];
            /**
             * @description Settings that are allowed but probably not meant, one sentence each
             * @example []
             */
            warnings: string[];
        };
        /** @description A setting as it is in force */
        Setting: {
            /**
             * @description The environment variable that sets it
             * @example ACCESS_TOKEN_LIFETIME
             */
            name: string;
            /**
             * @description The group, as in the documentation
             * @example Tokens
             */
            group: string;
            /**
             * @description The meaning
             * @example The lifetime of an access token.
             */
            description: string;
            /**
             * @description The allowed values
             * @example a number with its unit, such as 90s
             */
            allowed: string;
            /**
             * @description The value in force, as it was written; null for none, and for a secret that is set. The query of a URL is not shown
             * @example 5m
             */
            value: string | null;
            /**
             * @description The default; null for none
             * @example 5m
             */
            default: string | null;
            /**
             * @description Whether the value is never shown
             * @example false
             */
            secret: boolean;
            /**
             * @description `file` is a file that `NAME_FILE` names; `application` is the application in which the service is embedded
             * @example environment
             * @enum {unknown}
             */
            source: "default" | "environment" | "file" | "application";
            /**
             * @description The environment variable of the value; null for other sources
             * @example ACCESS_TOKEN_LIFETIME
             */
            variable: string | null;
        };
        /** @description Settings, in the order of the documentation */
        SettingPage: {
            items: components["schemas"]["Setting"][];
            /**
             * @description The `cursor` of the next page; null on the last page
             * @example null
             */
            next: string | null;
        };
        OAuthTokenRequest: {
            /**
             * @description `client_credentials` or `refresh_token`
             * @example client_credentials
             */
            grant_type?: string;
            /** @description For the grant refresh_token */
            refresh_token?: string;
            /** @description Separated by spaces; all that is allowed if left out */
            scope?: string;
            /** @description An audience of the client (RFC 8707). May be repeated; the default is all audiences of the client */
            resource?: string | string[];
            /** @description The client, where it does not use HTTP Basic */
            client_id?: string;
            /** @description Its secret */
            client_secret?: string;
            /** @description For private_key_jwt */
            client_assertion_type?: string;
            /** @description For private_key_jwt: the signed assertion (RFC 7523) */
            client_assertion?: string;
        } & {
            [key: string]: string;
        };
        /** @description An access token */
        OAuthTokenResponse: {
            /**
             * @description A JWT access token (RFC 9068)
             * @example eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzY29wZSI6InJlYWQifQ.c2lnbmF0dXJl
             */
            access_token: string;
            /** @enum {string} */
            token_type: "Bearer";
            /**
             * @description The lifetime in seconds
             * @example 300
             */
            expires_in: number;
            /**
             * @description The granted scopes
             * @example read
             */
            scope?: string;
            /** @description The next refresh token, for the grant refresh_token */
            refresh_token?: string;
        };
        OAuthError: {
            /** @description The problem, for programs */
            error: string;
            /** @description The problem, for people */
            error_description: string;
        };
        IntrospectionRequest: {
            /**
             * @description The token
             * @example eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzY29wZSI6InJlYWQifQ.c2lnbmF0dXJl
             */
            token?: string;
            /** @description Not needed: tokens say what they are */
            token_type_hint?: string;
            /** @description The client, where it does not use HTTP Basic */
            client_id?: string;
            /** @description Its secret */
            client_secret?: string;
            /** @description For private_key_jwt */
            client_assertion_type?: string;
            /** @description For private_key_jwt: the signed assertion (RFC 7523) */
            client_assertion?: string;
        } & {
            [key: string]: string;
        };
        /** @description The claims of an active token; `active: false` alone for any other */
        IntrospectionResponse: {
            /**
             * @description Whether the token is active
             * @example true
             */
            active: boolean;
            /**
             * @description `access`, `refresh` or `sliding`
             * @example access
             */
            token_use?: string;
            /** @example neo */
            username?: string;
            scope?: string;
            client_id?: string;
        } & {
            [key: string]: unknown;
        };
        RevocationRequest: {
            /**
             * @description The token
             * @example eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzY29wZSI6InJlYWQifQ.c2lnbmF0dXJl
             */
            token?: string;
            /** @description Not needed: tokens say what they are */
            token_type_hint?: string;
            /** @description The client, where it does not use HTTP Basic */
            client_id?: string;
            /** @description Its secret */
            client_secret?: string;
            /** @description For private_key_jwt */
            client_assertion_type?: string;
            /** @description For private_key_jwt: the signed assertion (RFC 7523) */
            client_assertion?: string;
        } & {
            [key: string]: string;
        };
        /** @description A revoked session or token */
        Revocation: {
            /** @description A revoked session: all tokens with this `sid` are revoked */
            sid?: string;
            /** @description A revoked token */
            jti?: string;
            /**
             * Format: date-time
             * @example 2026-11-23T09:00:00.000Z
             */
            revoked_at: string;
            /**
             * Format: date-time
             * @description When the entry can be dropped, because all such tokens have expired
             * @example 2026-11-23T09:05:00.000Z
             */
            expires_at: string;
        };
        /** @description Revoked sessions and tokens, oldest first */
        Revocations: {
            revocations: components["schemas"]["Revocation"][];
            /** @description The `since` of the next request */
            next: string;
            /**
             * @description Whether more entries are available now
             * @example false
             */
            more: boolean;
        };
        JsonWebKey: {
            /** @example EC */
            kty?: string;
            /** @description The key id in the header of tokens */
            kid?: string;
            /** @example sig */
            use?: string;
            /** @example ES256 */
            alg?: string;
        } & {
            [key: string]: unknown;
        };
        /** @description A JSON Web Key Set */
        JsonWebKeySet: {
            keys: components["schemas"]["JsonWebKey"][];
        };
        /** @description Metadata (RFC 8414) */
        ServerMetadata: {
            /** @example https://auth.example.com */
            issuer: string;
            /** @example https://auth.example.com/oauth/token */
            token_endpoint: string;
        } & {
            [key: string]: unknown;
        };
        /** @description OK */
        Liveness: {
            /** @enum {string} */
            status: "ok";
        };
        HealthCheck: {
            status: "ok" | "failed";
            /** @description How long the check took, in milliseconds */
            ms: number;
        };
        /** @description OK */
        Readiness: {
            /** @enum {string} */
            status: "ok";
            checks: {
                [key: string]: components["schemas"]["HealthCheck"];
            };
        };
        /** @description Links to the parts of the service */
        ServiceIndex: {
            /** @enum {string} */
            name: "keyturn";
            /** @description API index */
            api: string;
            /** @description The docs page; absent with `DOCS=off` */
            docs?: string;
            /** @description The OpenAPI document; absent with `DOCS=off` */
            openapi?: string;
            /** @description The metadata for OAuth clients (RFC 8414); absent if `ISSUER` is not a URL */
            metadata?: string;
            /** @description The public keys (JWKS) */
            jwks: string;
            /** @description Readiness */
            health: string;
        };
        /** @description Paths */
        Paths: string[];
    };
    responses: {
        /** @description The request is invalid */
        BadRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Failure"];
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The credentials or the token are invalid */
        Unauthorized: {
            headers: {
                /** @description How to authenticate */
                "WWW-Authenticate"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Failure"];
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is larger than 16 kB */
        PayloadTooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Failure"];
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is neither JSON nor a form */
        UnsupportedMediaType: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Failure"];
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Too many attempts; Retry-After says when to try again */
        TooManyRequests: {
            headers: {
                /** @description Seconds after which to try again */
                "Retry-After"?: number;
                /** @description The number of requests that the exceeded limit allows */
                "RateLimit-Limit"?: number;
                /** @description 0 */
                "RateLimit-Remaining"?: number;
                /** @description Seconds until the limit allows more */
                "RateLimit-Reset"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Failure"];
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The database is unavailable or the service is overloaded; Retry-After says when to try again */
        ServiceUnavailable: {
            headers: {
                /** @description Seconds after which to try again */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Failure"];
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The service is not configured for this */
        NotImplemented: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Failure"];
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Not allowed, or the authentication is not recent enough */
        Forbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Failure"];
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Conflict with the present state */
        Conflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Failure"];
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Not found, or not visible to this caller */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Failure"];
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The credentials or the token are invalid */
        UnauthorizedOAuthError: {
            headers: {
                /** @description How to authenticate */
                "WWW-Authenticate"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OAuthError"];
            };
        };
        /** @description Too many attempts; Retry-After says when to try again */
        TooManyRequestsOAuthError: {
            headers: {
                /** @description Seconds after which to try again */
                "Retry-After"?: number;
                /** @description The number of requests that the exceeded limit allows */
                "RateLimit-Limit"?: number;
                /** @description 0 */
                "RateLimit-Remaining"?: number;
                /** @description Seconds until the limit allows more */
                "RateLimit-Reset"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OAuthError"];
            };
        };
        /** @description The database is unavailable or the service is overloaded; Retry-After says when to try again */
        ServiceUnavailableOAuthError: {
            headers: {
                /** @description Seconds after which to try again */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OAuthError"];
            };
        };
        /** @description The request is invalid */
        BadRequestProblem: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The database is unavailable or the service is overloaded; Retry-After says when to try again */
        ServiceUnavailableProblem: {
            headers: {
                /** @description Seconds after which to try again */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Not found, or not visible to this caller */
        NotFoundProblem: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type Credentials = components['schemas']['Credentials'];
export type TokenPair = components['schemas']['TokenPair'];
export type FieldErrors = components['schemas']['FieldErrors'];
export type TokenMessage = components['schemas']['TokenMessage'];
export type Failure = components['schemas']['Failure'];
export type Problem = components['schemas']['Problem'];
export type PasskeyAssertion = components['schemas']['PasskeyAssertion'];
export type SecondStep = components['schemas']['SecondStep'];
export type PasskeyRequestOptions = components['schemas']['PasskeyRequestOptions'];
export type PasskeyLogin = components['schemas']['PasskeyLogin'];
export type RefreshRequest = components['schemas']['RefreshRequest'];
export type RefreshedTokens = components['schemas']['RefreshedTokens'];
export type TokenRequest = components['schemas']['TokenRequest'];
export type Empty = components['schemas']['Empty'];
export type SlidingToken = components['schemas']['SlidingToken'];
export type CookieSession = components['schemas']['CookieSession'];
export type Registration = components['schemas']['Registration'];
export type User = components['schemas']['User'];
export type InvitationAcceptance = components['schemas']['InvitationAcceptance'];
export type ProfileChanges = components['schemas']['ProfileChanges'];
export type PasswordProof = components['schemas']['PasswordProof'];
export type Reauthentication = components['schemas']['Reauthentication'];
export type PasswordChange = components['schemas']['PasswordChange'];
export type AccountExport = components['schemas']['AccountExport'];
export type PasswordResetRequest = components['schemas']['PasswordResetRequest'];
export type Accepted = components['schemas']['Accepted'];
export type PasswordResetConfirmation = components['schemas']['PasswordResetConfirmation'];
export type EmailProof = components['schemas']['EmailProof'];
export type EmailVerificationRequest = components['schemas']['EmailVerificationRequest'];
export type EmailChangeRequest = components['schemas']['EmailChangeRequest'];
export type Session = components['schemas']['Session'];
export type SessionPage = components['schemas']['SessionPage'];
export type TwoFactorStatus = components['schemas']['TwoFactorStatus'];
export type TotpSecret = components['schemas']['TotpSecret'];
export type TotpConfirmation = components['schemas']['TotpConfirmation'];
export type RecoveryCodes = components['schemas']['RecoveryCodes'];
export type PasskeyCreationOptions = components['schemas']['PasskeyCreationOptions'];
export type PasskeyAttestation = components['schemas']['PasskeyAttestation'];
export type NewPasskey = components['schemas']['NewPasskey'];
export type AddedPasskey = components['schemas']['AddedPasskey'];
export type Passkey = components['schemas']['Passkey'];
export type PasskeyPage = components['schemas']['PasskeyPage'];
export type PasskeyChanges = components['schemas']['PasskeyChanges'];
export type DetailedUser = components['schemas']['DetailedUser'];
export type UserPage = components['schemas']['UserPage'];
export type NewUser = components['schemas']['NewUser'];
export type NewInvitation = components['schemas']['NewInvitation'];
export type Invitation = components['schemas']['Invitation'];
export type InvitationPage = components['schemas']['InvitationPage'];
export type UserChanges = components['schemas']['UserChanges'];
export type NewPassword = components['schemas']['NewPassword'];
export type BulkRequest = components['schemas']['BulkRequest'];
export type BulkResult = components['schemas']['BulkResult'];
export type CsvFile = components['schemas']['CsvFile'];
export type UserSession = components['schemas']['UserSession'];
export type UserSessionPage = components['schemas']['UserSessionPage'];
export type BlacklistedToken = components['schemas']['BlacklistedToken'];
export type BlacklistedTokenPage = components['schemas']['BlacklistedTokenPage'];
export type NewBlacklistedToken = components['schemas']['NewBlacklistedToken'];
export type Grant = components['schemas']['Grant'];
export type ClientSecret = components['schemas']['ClientSecret'];
export type ClientKeys = components['schemas']['ClientKeys'];
export type Client = components['schemas']['Client'];
export type ClientPage = components['schemas']['ClientPage'];
export type NewClientKeys = components['schemas']['NewClientKeys'];
export type NewClient = components['schemas']['NewClient'];
export type ClientWithSecret = components['schemas']['ClientWithSecret'];
export type ClientChanges = components['schemas']['ClientChanges'];
export type SecretRotation = components['schemas']['SecretRotation'];
export type EmailState = components['schemas']['EmailState'];
export type OutboxEmail = components['schemas']['OutboxEmail'];
export type OutboxEmailPage = components['schemas']['OutboxEmailPage'];
export type SigningKey = components['schemas']['SigningKey'];
export type SigningKeyPage = components['schemas']['SigningKeyPage'];
export type AuditEventType = components['schemas']['AuditEventType'];
export type AuditEvent = components['schemas']['AuditEvent'];
export type AuditEventPage = components['schemas']['AuditEventPage'];
export type Statistics = components['schemas']['Statistics'];
export type CurrentSigningKey = components['schemas']['CurrentSigningKey'];
export type ServiceStatus = components['schemas']['ServiceStatus'];
export type Setting = components['schemas']['Setting'];
export type SettingPage = components['schemas']['SettingPage'];
export type OAuthTokenRequest = components['schemas']['OAuthTokenRequest'];
export type OAuthTokenResponse = components['schemas']['OAuthTokenResponse'];
export type OAuthError = components['schemas']['OAuthError'];
export type IntrospectionRequest = components['schemas']['IntrospectionRequest'];
export type IntrospectionResponse = components['schemas']['IntrospectionResponse'];
export type RevocationRequest = components['schemas']['RevocationRequest'];
export type Revocation = components['schemas']['Revocation'];
export type Revocations = components['schemas']['Revocations'];
export type JsonWebKey = components['schemas']['JsonWebKey'];
export type JsonWebKeySet = components['schemas']['JsonWebKeySet'];
export type ServerMetadata = components['schemas']['ServerMetadata'];
export type Liveness = components['schemas']['Liveness'];
export type HealthCheck = components['schemas']['HealthCheck'];
export type Readiness = components['schemas']['Readiness'];
export type ServiceIndex = components['schemas']['ServiceIndex'];
export type Paths = components['schemas']['Paths'];
export type ResponseBadRequest = components['responses']['BadRequest'];
export type ResponseUnauthorized = components['responses']['Unauthorized'];
export type ResponsePayloadTooLarge = components['responses']['PayloadTooLarge'];
export type ResponseUnsupportedMediaType = components['responses']['UnsupportedMediaType'];
export type ResponseTooManyRequests = components['responses']['TooManyRequests'];
export type ResponseServiceUnavailable = components['responses']['ServiceUnavailable'];
export type ResponseNotImplemented = components['responses']['NotImplemented'];
export type ResponseForbidden = components['responses']['Forbidden'];
export type ResponseConflict = components['responses']['Conflict'];
export type ResponseNotFound = components['responses']['NotFound'];
export type ResponseUnauthorizedOAuthError = components['responses']['UnauthorizedOAuthError'];
export type ResponseTooManyRequestsOAuthError = components['responses']['TooManyRequestsOAuthError'];
export type ResponseServiceUnavailableOAuthError = components['responses']['ServiceUnavailableOAuthError'];
export type ResponseBadRequestProblem = components['responses']['BadRequestProblem'];
export type ResponseServiceUnavailableProblem = components['responses']['ServiceUnavailableProblem'];
export type ResponseNotFoundProblem = components['responses']['NotFoundProblem'];
export type $defs = Record<string, never>;
export interface operations {
    obtainTokenPair: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Other properties are ignored. With LOGIN_FIELDS=email, `email` may replace `username`. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["Credentials"];
                "application/x-www-form-urlencoded": components["schemas"]["Credentials"];
                "multipart/form-data": components["schemas"]["Credentials"];
            };
        };
        responses: {
            /** @description A pair of tokens */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenPair"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credentials or the token are invalid */
            401: {
                headers: {
                    /** @description How to authenticate */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    completeTokenPair: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description With `code` or `passkey`. Other properties are ignored. */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "two_factor_token": "bm90IGEgcmVhbCB0b2tlbg",
                 *       "code": "287082"
                 *     }
                 */
                "application/json": components["schemas"]["SecondStep"];
                /**
                 * @example {
                 *       "two_factor_token": "bm90IGEgcmVhbCB0b2tlbg",
                 *       "code": "287082"
                 *     }
                 */
                "application/x-www-form-urlencoded": components["schemas"]["SecondStep"];
                /**
                 * @example {
                 *       "two_factor_token": "bm90IGEgcmVhbCB0b2tlbg",
                 *       "code": "287082"
                 *     }
                 */
                "multipart/form-data": components["schemas"]["SecondStep"];
            };
        };
        responses: {
            /** @description A pair of tokens */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenPair"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credentials or the token are invalid */
            401: {
                headers: {
                    /** @description How to authenticate */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    getPasskeyOptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description For `PublicKeyCredential.parseRequestOptionsFromJSON()` */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyRequestOptions"];
                };
            };
            400: components["responses"]["BadRequest"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            501: components["responses"]["NotImplemented"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    obtainTokenPairWithPasskey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Other properties are ignored. */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "passkey": {
                 *         "id": "bm90IGEgcGFzc2tleQ",
                 *         "response": {
                 *           "clientDataJSON": "eyJjaGFsbGVuZ2UiOiJ4In0",
                 *           "authenticatorData": "bm90IGRhdGE",
                 *           "signature": "bm90IGEgc2lnbmF0dXJl"
                 *         }
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["PasskeyLogin"];
                /**
                 * @example {
                 *       "passkey": {
                 *         "id": "bm90IGEgcGFzc2tleQ",
                 *         "response": {
                 *           "clientDataJSON": "eyJjaGFsbGVuZ2UiOiJ4In0",
                 *           "authenticatorData": "bm90IGRhdGE",
                 *           "signature": "bm90IGEgc2lnbmF0dXJl"
                 *         }
                 *       }
                 *     }
                 */
                "application/x-www-form-urlencoded": components["schemas"]["PasskeyLogin"];
                /**
                 * @example {
                 *       "passkey": {
                 *         "id": "bm90IGEgcGFzc2tleQ",
                 *         "response": {
                 *           "clientDataJSON": "eyJjaGFsbGVuZ2UiOiJ4In0",
                 *           "authenticatorData": "bm90IGRhdGE",
                 *           "signature": "bm90IGEgc2lnbmF0dXJl"
                 *         }
                 *       }
                 *     }
                 */
                "multipart/form-data": components["schemas"]["PasskeyLogin"];
            };
        };
        responses: {
            /** @description A pair of tokens */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenPair"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credentials or the token are invalid */
            401: {
                headers: {
                    /** @description How to authenticate */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            501: components["responses"]["NotImplemented"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    refreshToken: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A quoted string of 16 to 128 characters, which the client stores before it sends the request. The same refresh token with the same key gets the same successor, however late, until that one is used.
                 * @example "8e03978e-40d5-43e8-bc93-6894a57f9324"
                 */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefreshRequest"];
                "application/x-www-form-urlencoded": components["schemas"]["RefreshRequest"];
                "multipart/form-data": components["schemas"]["RefreshRequest"];
            };
        };
        responses: {
            /** @description New tokens */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefreshedTokens"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credentials or the token are invalid */
            401: {
                headers: {
                    /** @description How to authenticate */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    verifyToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenRequest"];
                "application/x-www-form-urlencoded": components["schemas"]["TokenRequest"];
                "multipart/form-data": components["schemas"]["TokenRequest"];
            };
        };
        responses: {
            /** @description The token is valid */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credentials or the token are invalid */
            401: {
                headers: {
                    /** @description How to authenticate */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    blacklistToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefreshRequest"];
                "application/x-www-form-urlencoded": components["schemas"]["RefreshRequest"];
                "multipart/form-data": components["schemas"]["RefreshRequest"];
            };
        };
        responses: {
            /** @description Logged out */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credentials or the token are invalid */
            401: {
                headers: {
                    /** @description How to authenticate */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    obtainSlidingToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Other properties are ignored. With LOGIN_FIELDS=email, `email` may replace `username`. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["Credentials"];
                "application/x-www-form-urlencoded": components["schemas"]["Credentials"];
                "multipart/form-data": components["schemas"]["Credentials"];
            };
        };
        responses: {
            /** @description A sliding token */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SlidingToken"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credentials or the token are invalid */
            401: {
                headers: {
                    /** @description How to authenticate */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    completeSlidingToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description With `code` or `passkey`. Other properties are ignored. */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "two_factor_token": "bm90IGEgcmVhbCB0b2tlbg",
                 *       "code": "287082"
                 *     }
                 */
                "application/json": components["schemas"]["SecondStep"];
                /**
                 * @example {
                 *       "two_factor_token": "bm90IGEgcmVhbCB0b2tlbg",
                 *       "code": "287082"
                 *     }
                 */
                "application/x-www-form-urlencoded": components["schemas"]["SecondStep"];
                /**
                 * @example {
                 *       "two_factor_token": "bm90IGEgcmVhbCB0b2tlbg",
                 *       "code": "287082"
                 *     }
                 */
                "multipart/form-data": components["schemas"]["SecondStep"];
            };
        };
        responses: {
            /** @description A sliding token */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SlidingToken"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credentials or the token are invalid */
            401: {
                headers: {
                    /** @description How to authenticate */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    refreshSlidingToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenRequest"];
                "application/x-www-form-urlencoded": components["schemas"]["TokenRequest"];
                "multipart/form-data": components["schemas"]["TokenRequest"];
            };
        };
        responses: {
            /** @description A sliding token */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SlidingToken"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credentials or the token are invalid */
            401: {
                headers: {
                    /** @description How to authenticate */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    startCookieSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Other properties are ignored. With LOGIN_FIELDS=email, `email` may replace `username`. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["Credentials"];
                "application/x-www-form-urlencoded": components["schemas"]["Credentials"];
                "multipart/form-data": components["schemas"]["Credentials"];
            };
        };
        responses: {
            /** @description An access token; the refresh token is in the cookie */
            200: {
                headers: {
                    /** @description The cookie that holds the refresh token */
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CookieSession"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credentials or the token are invalid */
            401: {
                headers: {
                    /** @description How to authenticate */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed, or the authentication is not recent enough */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    completeCookieSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description With `code` or `passkey`. Other properties are ignored. */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "two_factor_token": "bm90IGEgcmVhbCB0b2tlbg",
                 *       "code": "287082"
                 *     }
                 */
                "application/json": components["schemas"]["SecondStep"];
                /**
                 * @example {
                 *       "two_factor_token": "bm90IGEgcmVhbCB0b2tlbg",
                 *       "code": "287082"
                 *     }
                 */
                "application/x-www-form-urlencoded": components["schemas"]["SecondStep"];
                /**
                 * @example {
                 *       "two_factor_token": "bm90IGEgcmVhbCB0b2tlbg",
                 *       "code": "287082"
                 *     }
                 */
                "multipart/form-data": components["schemas"]["SecondStep"];
            };
        };
        responses: {
            /** @description An access token; the refresh token is in the cookie */
            200: {
                headers: {
                    /** @description The cookie that holds the refresh token */
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CookieSession"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credentials or the token are invalid */
            401: {
                headers: {
                    /** @description How to authenticate */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed, or the authentication is not recent enough */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    startCookieSessionWithPasskey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Other properties are ignored. */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "passkey": {
                 *         "id": "bm90IGEgcGFzc2tleQ",
                 *         "response": {
                 *           "clientDataJSON": "eyJjaGFsbGVuZ2UiOiJ4In0",
                 *           "authenticatorData": "bm90IGRhdGE",
                 *           "signature": "bm90IGEgc2lnbmF0dXJl"
                 *         }
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["PasskeyLogin"];
                /**
                 * @example {
                 *       "passkey": {
                 *         "id": "bm90IGEgcGFzc2tleQ",
                 *         "response": {
                 *           "clientDataJSON": "eyJjaGFsbGVuZ2UiOiJ4In0",
                 *           "authenticatorData": "bm90IGRhdGE",
                 *           "signature": "bm90IGEgc2lnbmF0dXJl"
                 *         }
                 *       }
                 *     }
                 */
                "application/x-www-form-urlencoded": components["schemas"]["PasskeyLogin"];
                /**
                 * @example {
                 *       "passkey": {
                 *         "id": "bm90IGEgcGFzc2tleQ",
                 *         "response": {
                 *           "clientDataJSON": "eyJjaGFsbGVuZ2UiOiJ4In0",
                 *           "authenticatorData": "bm90IGRhdGE",
                 *           "signature": "bm90IGEgc2lnbmF0dXJl"
                 *         }
                 *       }
                 *     }
                 */
                "multipart/form-data": components["schemas"]["PasskeyLogin"];
            };
        };
        responses: {
            /** @description An access token; the refresh token is in the cookie */
            200: {
                headers: {
                    /** @description The cookie that holds the refresh token */
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CookieSession"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credentials or the token are invalid */
            401: {
                headers: {
                    /** @description How to authenticate */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed, or the authentication is not recent enough */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            501: components["responses"]["NotImplemented"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    refreshCookieSession: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A quoted string of 16 to 128 characters, which the client stores before it sends the request. The same refresh token with the same key gets the same successor, however late, until that one is used.
                 * @example "8e03978e-40d5-43e8-bc93-6894a57f9324"
                 */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An access token; the refresh token is in the cookie */
            200: {
                headers: {
                    /** @description The cookie that holds the refresh token */
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CookieSession"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The credentials or the token are invalid */
            401: {
                headers: {
                    /** @description How to authenticate */
                    "WWW-Authenticate"?: string;
                    /** @description Clears the cookie of a token that is not valid */
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed, or the authentication is not recent enough */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    endCookieSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Logged out */
            200: {
                headers: {
                    /** @description Clears the cookie */
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            400: components["responses"]["BadRequest"];
            /** @description Not allowed, or the authentication is not recent enough */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    signUp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Registration"];
            };
        };
        responses: {
            /** @description A user */
            201: {
                headers: {
                    /** @description The URL of the account */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed, or the authentication is not recent enough */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    acceptInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvitationAcceptance"];
            };
        };
        responses: {
            /** @description A user */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A user */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            /** @description Not allowed, or the authentication is not recent enough */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    deleteMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordProof"];
            };
        };
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description Conflict with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    updateMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProfileChanges"];
            };
        };
        responses: {
            /** @description A user */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            /** @description Not allowed, or the authentication is not recent enough */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    reauthenticate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Users with two-factor authentication send `code` or `passkey`, all others `current_password`. */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "current_password": "there is no spoon"
                 *     }
                 */
                "application/json": components["schemas"]["Reauthentication"];
            };
        };
        responses: {
            /** @description Reauthenticated */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            /** @description Not allowed, or the authentication is not recent enough */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    changeMyPassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            /** @description Changed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    exportMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The data */
            200: {
                headers: {
                    /** @description The name of the file */
                    "Content-Disposition"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountExport"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            /** @description Not allowed, or the authentication is not recent enough */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    requestPasswordReset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordResetRequest"];
            };
        };
        responses: {
            /** @description The email follows, if there is one to send */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            /** @description The service is not configured for this */
            501: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    confirmPasswordReset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordResetConfirmation"];
            };
        };
        responses: {
            /** @description Set */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    verifyEmail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EmailProof"];
            };
        };
        responses: {
            /** @description Verified */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    resendEmailVerification: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EmailVerificationRequest"];
            };
        };
        responses: {
            /** @description The email follows, if there is one to send */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            /** @description The service is not configured for this */
            501: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    requestEmailChange: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EmailChangeRequest"];
            };
        };
        responses: {
            /** @description The email follows, if there is one to send */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            /** @description Not allowed, or the authentication is not recent enough */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            /** @description The service is not configured for this */
            501: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    listMySessions: {
        parameters: {
            query?: {
                /** @description The maximum number of items */
                limit?: number;
                /** @description The `next` of the previous page, which must have the same `sort` */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Live sessions, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionPage"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    endMyOtherSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoked */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description Not allowed, or the authentication is not recent enough */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    endMySession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 019aaf6b-7c40-7000-8000-000000000000 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoked */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    getTwoFactor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the user has set up */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TwoFactorStatus"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            /** @description Not allowed, or the authentication is not recent enough */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    addTotp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The secret for an authenticator app */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TotpSecret"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description Not allowed, or the authentication is not recent enough */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            501: components["responses"]["NotImplemented"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    removeTotp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description Not allowed, or the authentication is not recent enough */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    confirmTotp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TotpConfirmation"];
            };
        };
        responses: {
            /** @description Recovery codes, shown only once */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodes"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            /** @description Not allowed, or the authentication is not recent enough */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            501: components["responses"]["NotImplemented"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    renewRecoveryCodes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Recovery codes, shown only once */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodes"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description Not allowed, or the authentication is not recent enough */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            501: components["responses"]["NotImplemented"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    getPasskeyCreationOptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description For `PublicKeyCredential.parseCreationOptionsFromJSON()` */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyCreationOptions"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description Not allowed, or the authentication is not recent enough */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            501: components["responses"]["NotImplemented"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    listMyPasskeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The passkeys of the user, newest first, on one page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyPage"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            /** @description Not allowed, or the authentication is not recent enough */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    addPasskey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Phone",
                 *       "passkey": {
                 *         "id": "bm90IGEgcGFzc2tleQ",
                 *         "response": {
                 *           "clientDataJSON": "eyJjaGFsbGVuZ2UiOiJ4In0",
                 *           "attestationObject": "bm90IGFuIG9iamVjdA"
                 *         }
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["NewPasskey"];
            };
        };
        responses: {
            /** @description The new passkey */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AddedPasskey"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            /** @description Not allowed, or the authentication is not recent enough */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            501: components["responses"]["NotImplemented"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    removePasskey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 019aaf6b-7c40-7000-8000-000000000000 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description Not allowed, or the authentication is not recent enough */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    renamePasskey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 019aaf6b-7c40-7000-8000-000000000000 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasskeyChanges"];
            };
        };
        responses: {
            /** @description A passkey of the user */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Passkey"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    listUsers: {
        parameters: {
            query?: {
                /** @description A part of the username, the email or the nickname; case does not matter */
                q?: string;
                is_active?: boolean;
                is_staff?: boolean;
                is_superuser?: boolean;
                two_factor?: boolean;
                email_verified?: boolean;
                /** @description Only users who signed up at this time or later */
                joined_after?: string;
                /** @description Only users who signed up before this time */
                joined_before?: string;
                /** @description Only users who neither signed up, logged in nor refreshed a token since this time, as far back as sessions are kept */
                last_seen_before?: string;
                /** @description The field to sort by; a leading `-` sorts in descending order */
                sort?: "id" | "-id" | "username" | "-username" | "email" | "-email" | "nickname" | "-nickname" | "level" | "-level" | "date_joined" | "-date_joined" | "last_login" | "-last_login";
                /** @description The maximum number of items */
                limit?: number;
                /** @description The `next` of the previous page, which must have the same `sort` */
                cursor?: string;
                /** @description Whether the response contains `count` */
                count?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Users */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserPage"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    createUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewUser"];
            };
        };
        responses: {
            /** @description A user, as staff see one */
            201: {
                headers: {
                    /** @description The URL of the user */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DetailedUser"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            /** @description Not allowed, or the authentication is not recent enough */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    listInvitations: {
        parameters: {
            query?: {
                /** @description The maximum number of items */
                limit?: number;
                /** @description The `next` of the previous page, which must have the same `sort` */
                cursor?: string;
                /** @description Whether the response contains `count` */
                count?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Invitations, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationPage"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    inviteUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewInvitation"];
            };
        };
        responses: {
            /** @description An invitation that was not accepted yet */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invitation"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            /** @description Not allowed, or the authentication is not recent enough */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            /** @description The service is not configured for this */
            501: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    deleteInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 019aaf6b-7c40-7000-8000-000000000000 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    getUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A user, as staff see one */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DetailedUser"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    deleteUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            /** @description Conflict with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    updateUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserChanges"];
            };
        };
        responses: {
            /** @description A user, as staff see one */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DetailedUser"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            /** @description Not allowed, or the authentication is not recent enough */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: components["responses"]["NotFound"];
            /** @description Conflict with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    setUserPassword: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPassword"];
            };
        };
        responses: {
            /** @description Set */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            /** @description Not allowed, or the authentication is not recent enough */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    sendPasswordReset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The email follows, if there is one to send */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            /** @description Conflict with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            /** @description The service is not configured for this */
            501: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    logOutUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Logged out */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    resetUserTwoFactor: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 1 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Turned off */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description Not allowed, or the authentication is not recent enough */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    changeManyUsers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkRequest"];
            };
        };
        responses: {
            /** @description What was done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkResult"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    exportUsers: {
        parameters: {
            query?: {
                /** @description A part of the username, the email or the nickname; case does not matter */
                q?: string;
                is_active?: boolean;
                is_staff?: boolean;
                is_superuser?: boolean;
                two_factor?: boolean;
                email_verified?: boolean;
                /** @description Only users who signed up at this time or later */
                joined_after?: string;
                /** @description Only users who signed up before this time */
                joined_before?: string;
                /** @description Only users who neither signed up, logged in nor refreshed a token since this time, as far back as sessions are kept */
                last_seen_before?: string;
                /** @description Only users with these IDs; repeat the parameter for each */
                id?: number[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The users */
            200: {
                headers: {
                    /** @description The name of the file */
                    "Content-Disposition"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": components["schemas"]["CsvFile"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    listSessions: {
        parameters: {
            query?: {
                /** @description Only sessions of this user */
                user_id?: number;
                /** @description The maximum number of items */
                limit?: number;
                /** @description The `next` of the previous page, which must have the same `sort` */
                cursor?: string;
                /** @description Whether the response contains `count` */
                count?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Live sessions, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserSessionPage"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    endSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 019aaf6b-7c40-7000-8000-000000000000 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoked */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    logOutEverybody: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Logged out */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description Not allowed, or the authentication is not recent enough */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    listBlacklist: {
        parameters: {
            query?: {
                /** @description Only the token with this `jti` */
                jti?: string;
                /** @description Only tokens that were blacklisted at this time or later */
                blacklisted_after?: string;
                /** @description Only tokens that were blacklisted before this time */
                blacklisted_before?: string;
                /** @description The maximum number of items */
                limit?: number;
                /** @description The `next` of the previous page, which must have the same `sort` */
                cursor?: string;
                /** @description Whether the response contains `count` */
                count?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Blacklisted tokens, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BlacklistedTokenPage"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    addToBlacklist: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewBlacklistedToken"];
            };
        };
        responses: {
            /** @description A blacklisted token */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BlacklistedToken"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    removeFromBlacklist: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 0123456789abcdef0123456789abcdef */
                jti: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    listClients: {
        parameters: {
            query?: {
                /** @description The maximum number of items */
                limit?: number;
                /** @description The `next` of the previous page, which must have the same `sort` */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OAuth clients, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClientPage"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    createClient: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewClient"];
            };
        };
        responses: {
            /** @description An OAuth client with its secret */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClientWithSecret"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            /** @description Not allowed, or the authentication is not recent enough */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    getClient: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 3f0c2b0e-6d0f-4f0a-9d3c-0a7c9b1f2d11 */
                client_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An OAuth client */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Client"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    deleteClient: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 3f0c2b0e-6d0f-4f0a-9d3c-0a7c9b1f2d11 */
                client_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    updateClient: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 3f0c2b0e-6d0f-4f0a-9d3c-0a7c9b1f2d11 */
                client_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClientChanges"];
            };
        };
        responses: {
            /** @description An OAuth client */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Client"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            /** @description Not allowed, or the authentication is not recent enough */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    rotateClientSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 3f0c2b0e-6d0f-4f0a-9d3c-0a7c9b1f2d11 */
                client_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SecretRotation"];
            };
        };
        responses: {
            /** @description An OAuth client with its secret */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClientWithSecret"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            /** @description Not allowed, or the authentication is not recent enough */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: components["responses"]["NotFound"];
            /** @description Conflict with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    listEmails: {
        parameters: {
            query?: {
                /** @description Whether the service will send the email, or has given it up */
                state?: components["schemas"]["EmailState"];
                /** @description Only emails about this user */
                user_id?: number;
                /**
                 * @description What the email is about
                 * @example password_reset
                 */
                kind?: string;
                /** @description The maximum number of items */
                limit?: number;
                /** @description The `next` of the previous page, which must have the same `sort` */
                cursor?: string;
                /** @description Whether the response contains `count` */
                count?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Emails, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutboxEmailPage"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    retryEmail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 019aaf6b-7c40-7000-8000-000000000000 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Due */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            /** @description The service is not configured for this */
            501: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    deleteEmail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 019aaf6b-7c40-7000-8000-000000000000 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    listKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Keys, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SigningKeyPage"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    rotateKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A key */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SigningKey"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description Not allowed, or the authentication is not recent enough */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    retireKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs */
                kid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SigningKey"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            /** @description Not allowed, or the authentication is not recent enough */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    listEvents: {
        parameters: {
            query?: {
                /** @description Only events of this type; repeat it for more */
                type?: components["schemas"]["AuditEventType"][];
                /** @description Only events caused by this user */
                actor_id?: number;
                /** @description Only events about this user */
                subject_id?: number;
                /** @description Only events caused by this user or about this user */
                user_id?: number;
                /** @description Only events at this time or later */
                since?: string;
                /** @description Only events before this time */
                until?: string;
                /** @description The maximum number of items */
                limit?: number;
                /** @description The `next` of the previous page, which must have the same `sort` */
                cursor?: string;
                /** @description Whether the response contains `count` */
                count?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEventPage"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    exportEvents: {
        parameters: {
            query?: {
                /** @description Only events of this type; repeat it for more */
                type?: components["schemas"]["AuditEventType"][];
                /** @description Only events caused by this user */
                actor_id?: number;
                /** @description Only events about this user */
                subject_id?: number;
                /** @description Only events caused by this user or about this user */
                user_id?: number;
                /** @description Only events at this time or later */
                since?: string;
                /** @description Only events before this time */
                until?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The events */
            200: {
                headers: {
                    /** @description The name of the file */
                    "Content-Disposition"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": components["schemas"]["CsvFile"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    getStats: {
        parameters: {
            query?: {
                /** @description The number of hours in each series, the current hour included */
                hours?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Counts */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Statistics"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldErrors"] | components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    getStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The service, its key and its warnings */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceStatus"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    listSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Settings, in the order of the documentation */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingPage"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    issueToken: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A quoted string of 16 to 128 characters, which the client stores before it sends the request. The same refresh token with the same key gets the same successor, however late, until that one is used.
                 * @example "8e03978e-40d5-43e8-bc93-6894a57f9324"
                 */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "grant_type": "client_credentials",
                 *       "scope": "read"
                 *     }
                 */
                "application/x-www-form-urlencoded": components["schemas"]["OAuthTokenRequest"];
                /**
                 * @example {
                 *       "grant_type": "client_credentials",
                 *       "scope": "read"
                 *     }
                 */
                "application/json": components["schemas"]["OAuthTokenRequest"];
            };
        };
        responses: {
            /** @description An access token */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthTokenResponse"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthError"];
                };
            };
            401: components["responses"]["UnauthorizedOAuthError"];
            429: components["responses"]["TooManyRequestsOAuthError"];
            503: components["responses"]["ServiceUnavailableOAuthError"];
        };
    };
    introspectToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "token": "eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzY29wZSI6InJlYWQifQ.c2lnbmF0dXJl"
                 *     }
                 */
                "application/x-www-form-urlencoded": components["schemas"]["IntrospectionRequest"];
                /**
                 * @example {
                 *       "token": "eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzY29wZSI6InJlYWQifQ.c2lnbmF0dXJl"
                 *     }
                 */
                "application/json": components["schemas"]["IntrospectionRequest"];
            };
        };
        responses: {
            /** @description The claims of an active token; `active: false` alone for any other */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IntrospectionResponse"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthError"];
                };
            };
            401: components["responses"]["UnauthorizedOAuthError"];
            429: components["responses"]["TooManyRequestsOAuthError"];
            503: components["responses"]["ServiceUnavailableOAuthError"];
        };
    };
    revokeToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "token": "eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzY29wZSI6InJlYWQifQ.c2lnbmF0dXJl"
                 *     }
                 */
                "application/x-www-form-urlencoded": components["schemas"]["RevocationRequest"];
                /**
                 * @example {
                 *       "token": "eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzY29wZSI6InJlYWQifQ.c2lnbmF0dXJl"
                 *     }
                 */
                "application/json": components["schemas"]["RevocationRequest"];
            };
        };
        responses: {
            /** @description Revoked, or unknown */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthError"];
                };
            };
            401: components["responses"]["UnauthorizedOAuthError"];
            429: components["responses"]["TooManyRequestsOAuthError"];
            503: components["responses"]["ServiceUnavailableOAuthError"];
        };
    };
    listRevocations: {
        parameters: {
            query?: {
                /** @description The `next` of the previous response, or a time such as 2026-11-23T09:00:00Z */
                since?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoked sessions and tokens, oldest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Revocations"];
                };
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthError"];
                };
            };
            401: components["responses"]["UnauthorizedOAuthError"];
            429: components["responses"]["TooManyRequestsOAuthError"];
            503: components["responses"]["ServiceUnavailableOAuthError"];
        };
    };
    getKeySet: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A JSON Web Key Set */
            200: {
                headers: {
                    /** @description Names the content, for `If-None-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JsonWebKeySet"];
                };
            };
            /** @description Not modified */
            304: {
                headers: {
                    /** @description Names the content, for `If-None-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequestProblem"];
            503: components["responses"]["ServiceUnavailableProblem"];
        };
    };
    getMetadata: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Metadata (RFC 8414) */
            200: {
                headers: {
                    /** @description Names the content, for `If-None-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServerMetadata"];
                };
            };
            /** @description Not modified */
            304: {
                headers: {
                    /** @description Names the content, for `If-None-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequestProblem"];
            404: components["responses"]["NotFoundProblem"];
            503: components["responses"]["ServiceUnavailableProblem"];
        };
    };
    getOpenIdConfiguration: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Metadata (RFC 8414) */
            200: {
                headers: {
                    /** @description Names the content, for `If-None-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServerMetadata"];
                };
            };
            /** @description Not modified */
            304: {
                headers: {
                    /** @description Names the content, for `If-None-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequestProblem"];
            404: components["responses"]["NotFoundProblem"];
            503: components["responses"]["ServiceUnavailableProblem"];
        };
    };
    getLiveness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ok"
                     *     }
                     */
                    "application/json": components["schemas"]["Liveness"];
                };
            };
            400: components["responses"]["BadRequestProblem"];
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ok",
                     *       "checks": {
                     *         "database": {
                     *           "status": "ok",
                     *           "ms": 0.8
                     *         },
                     *         "schema": {
                     *           "status": "ok",
                     *           "ms": 1.1
                     *         },
                     *         "keyring": {
                     *           "status": "ok",
                     *           "ms": 0
                     *         }
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            400: components["responses"]["BadRequestProblem"];
            /** @description The database is unavailable or the service is overloaded; Retry-After says when to try again */
            503: {
                headers: {
                    /** @description Seconds after which to try again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Metrics in the text format of Prometheus */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            400: components["responses"]["BadRequestProblem"];
        };
    };
    getIndex: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Links to the parts of the service */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "keyturn",
                     *       "api": "https://auth.example.com/api",
                     *       "docs": "https://auth.example.com/docs",
                     *       "openapi": "https://auth.example.com/docs/json",
                     *       "metadata": "https://auth.example.com/.well-known/oauth-authorization-server",
                     *       "jwks": "https://auth.example.com/.well-known/jwks.json",
                     *       "health": "https://auth.example.com/health/ready"
                     *     }
                     */
                    "application/json": components["schemas"]["ServiceIndex"];
                };
            };
            /** @description Redirect to the docs page, for browsers */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequestProblem"];
            /** @description Too many attempts; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds after which to try again */
                    "Retry-After"?: number;
                    /** @description The number of requests that the exceeded limit allows */
                    "RateLimit-Limit"?: number;
                    /** @description 0 */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the limit allows more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["ServiceUnavailableProblem"];
        };
    };
    listPaths: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Paths */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       "/api/token",
                     *       "/api/token/refresh"
                     *     ]
                     */
                    "application/json": components["schemas"]["Paths"];
                };
            };
            /** @description Redirect to the docs page, for browsers */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    getSecurityTxt: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Contacts and their expiry */
            200: {
                headers: {
                    /** @description Names the content, for `If-None-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description Not modified */
            304: {
                headers: {
                    /** @description Names the content, for `If-None-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequestProblem"];
            404: components["responses"]["NotFoundProblem"];
            503: components["responses"]["ServiceUnavailableProblem"];
        };
    };
}
