# Recorded from python3.11, which has no differences here; errors of select checked with 3.14.
import subprocess,sys
print(subprocess.run(['echo','hi'],capture_output=True))
print(subprocess.run('echo $X; exit 3',shell=True,stdout=subprocess.PIPE,env={'X':'5'}))
for a in [dict(args=['nosuch']),dict(args=['ls'],cwd='/nonex'),dict(args=['/etc/passwd'])]:
    try: subprocess.run(**a)
    except Exception as e: print(type(e),e)
print(subprocess.check_output(['cat'],input=b'abc'*100000)[:5])
print(subprocess.run(['sh','-c','ls -l /proc/self/fd | wc -l'],capture_output=True,preexec_fn=lambda:None))
print(subprocess.run(['sh','-c','echo a; echo b>&2'],stdout=subprocess.PIPE,stderr=subprocess.STDOUT,text=True))
try: subprocess.run(['sleep','5'],timeout=0.1)
except Exception as e: print(e)
