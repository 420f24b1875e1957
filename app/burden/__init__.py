"""The burden of forms, measured: fields, characters, active minutes and clicks, against what was promised.

No person is kept: not who, not at what time, only the form, the organisation and the day. `promises` is what is
promised, `counting` what counts as a field or a character, `figures` what may be shown.
"""
